<?php
// Signs who a customer is, in PHP without packages: `php sign.php` prints a token.
function deskbell_sign(string $secret, array $claims): string {
    $part = fn (string $data) => rtrim(strtr(base64_encode($data), '+/', '-_'), '=');
    $header = $part(json_encode(['alg' => 'HS256', 'typ' => 'JWT']));
    $signed = $header . '.' . $part(json_encode(['exp' => time() + 600] + $claims));
    return $signed . '.' . $part(hash_hmac('sha256', $signed, $secret, true));
}

echo deskbell_sign(getenv('DESKBELL_IDENTITY_SECRET_SHOP'), ['sub' => '42', 'aud' => 'shop', 'name' => 'Ada', 'email' => 'ada@example.com']), PHP_EOL;
