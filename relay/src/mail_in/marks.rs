//! The words by which mail programs begin an old mail or end a new one, in the languages that
//! customers write in.

use crate::mail::attributions;

/// What a line with the sender of an old mail begins with (Outlook and others; several languages).
const FROM: [&str; 16] = [
    "from",
    "von",
    "de",
    "da",
    "van",
    "från",
    "fra",
    "od",
    "lähettäjä",
    "发件人",
    "寄件者",
    "寄件人",
    "發件人",
    "差出人",
    "보낸 사람",
    "от",
];
/// What the other lines of its head begin with.
const FIELDS: [&str; 46] = [
    "sent",
    "date",
    "to",
    "cc",
    "subject",
    "gesendet",
    "datum",
    "an",
    "betreff",
    "envoyé",
    "envoyé le",
    "à",
    "objet",
    "enviado",
    "enviado el",
    "fecha",
    "para",
    "asunto",
    "data",
    "a",
    "oggetto",
    "inviato",
    "verzonden",
    "aan",
    "onderwerp",
    "assunto",
    "发送时间",
    "时间",
    "日期",
    "收件人",
    "抄送",
    "主题",
    "主旨",
    "寄件日期",
    "傳送時間",
    "收件者",
    "副本",
    "送信日時",
    "宛先",
    "件名",
    "받는 사람",
    "제목",
    "skickat",
    "till",
    "ämne",
    "тема",
];
/// Lines of an old mail's head that are looked at.
const HEAD_LINES: usize = 6;
/// What stands between dashes over an old mail.
const SEPARATORS: [&str; 14] = [
    "original message",
    "originalnachricht",
    "original-nachricht",
    "ursprüngliche nachricht",
    "message d'origine",
    "message original",
    "mensaje original",
    "mensagem original",
    "messaggio originale",
    "oorspronkelijk bericht",
    "原始邮件",
    "原始郵件",
    "邮件原件",
    "回复的原邮件",
];
/// How the line above a quote begins.
const OPENERS: [&str; 14] = [
    "on ", "am ", "le ", "el ", "il ", "em ", "op ", "den ", "dnia ", "w dniu ", "at ", "在", "于",
    "於",
];
/// How it ends, before its colon.
const WROTE: [&str; 16] = [
    "wrote",
    "writes",
    "schrieb",
    "a écrit",
    "escribió",
    "ha scritto",
    "escreveu",
    "schreef",
    "skrev",
    "napisał",
    "写道",
    "寫道",
    "說道",
    "说道",
    "のメール",
    "작성",
];
/// How the line begins that telephones put under every mail…
const SENT: [&str; 16] = [
    "sent from ",
    "sent with ",
    "sent via ",
    "get outlook for ",
    "von meinem ",
    "gesendet von ",
    "gesendet mit ",
    "diese nachricht wurde von meinem ",
    "envoyé de",
    "envoyé à partir de ",
    "enviado desde ",
    "enviado do ",
    "inviato da",
    "发自",
    "從我",
    "傳自",
];
/// …and what it names: without that, it is about a parcel.
const DEVICES: [&str; 22] = [
    "iphone",
    "ipad",
    "android",
    "galaxy",
    "samsung",
    "huawei",
    "xiaomi",
    "pixel",
    "blackberry",
    "mobile",
    "mobil",
    "phone",
    "handy",
    "tablet",
    "téléphone",
    "móvil",
    "outlook",
    "mail",
    "windows",
    "手机",
    "手機",
    "邮箱",
];
/// Characters of such a line at most; a longer one is somebody's own words.
const DEVICE_CHARS: usize = 60;

/// `-----Original Message-----` and its like.
pub(super) fn is_separator(line: &str) -> bool {
    let line = line.trim();
    if !line.starts_with("--") || !line.ends_with("--") {
        return false;
    }
    let words = line.trim_matches(['-', ' ', '\u{a0}']).to_lowercase();
    SEPARATORS.contains(&words.as_str())
}

/// Whether an old mail's head begins here: its sender, then two other lines of a head. A rule above
/// it counts as its first line.
pub(super) fn is_old_head(lines: &[&str]) -> bool {
    let filled = |line: &&&str| !line.is_empty();
    let mut lines = lines.iter();
    let first = lines.as_slice().first().copied().unwrap_or_default();
    if is_rule(first) {
        lines.next();
        while lines.as_slice().first().is_some_and(|line| line.is_empty()) {
            lines.next();
        }
    }
    let Some(sender) = lines.next() else {
        return false;
    };
    let others = lines.filter(filled).take(HEAD_LINES);
    is_field(sender, &FROM) && others.filter(|line| is_field(line, &FIELDS)).count() >= 2
}

/// A line of underscores, as Outlook draws it.
fn is_rule(line: &str) -> bool {
    line.len() >= 10 && line.bytes().all(|b| b == b'_')
}

/// `From: …`, also `*From:* …` as bold text becomes.
fn is_field(line: &str, names: &[&str]) -> bool {
    let line = line.trim_start_matches(['*', ' ', '|', '\u{a0}']);
    let name = line.split([':', '：']).next().unwrap_or_default();
    let told = name.len() < line.len();
    // Chinese forms are set in columns: 主 题.
    let name = name.trim_matches(['*', ' ', '\u{a0}', '\u{3000}']);
    told && name.len() <= 40 && names.contains(&name.to_lowercase().as_str())
}

/// A line of its own that says, in words that are known, who wrote what follows.
pub(super) fn is_attribution(line: &str) -> bool {
    let line = line.trim().trim_matches('*');
    if ours(line) {
        return true;
    }
    let Some(words) = line.strip_suffix([':', '：']) else {
        return false;
    };
    let words = words.trim_end();
    let dated = line.contains('@') || line.bytes().filter(u8::is_ascii_digit).count() >= 4;
    dated && opens_attribution(line) && WROTE.iter().any(|wrote| words.contains(wrote))
}

/// Whether "On … wrote:" may begin with this line.
pub(super) fn opens_attribution(line: &str) -> bool {
    let lower = line.trim_start_matches(['*', ' ']).to_lowercase();
    ours(line) || OPENERS.iter().any(|opener| lower.starts_with(opener))
}

/// The line that our own answers have above the customer's question.
fn ours(line: &str) -> bool {
    let line = line.trim();
    let mut all = attributions().iter();
    all.any(|(before, after)| {
        line.len() > before.len() + after.len() && line.starts_with(before) && line.ends_with(after)
    })
}

/// `Sent from my iPhone` and its like.
pub(super) fn is_device_line(line: &str) -> bool {
    let lower = line.trim().to_lowercase();
    lower.chars().count() <= DEVICE_CHARS
        && SENT.iter().any(|sent| lower.starts_with(sent))
        && DEVICES.iter().any(|device| lower.contains(device))
}
