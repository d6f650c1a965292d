//! Judges JSON by the schemas of an OpenAPI document: the part of JSON Schema that ours is written in,
//! and stricter, for whatever is answered must be described.

use serde_json::Value;

/// What is wrong with `value`, each with its place; nothing, if it fits.
pub fn breaches(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    judge(document, schema, value, "$", &mut found);
    found
}

fn judge(document: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        let pointer = name.trim_start_matches('#');
        let Some(named) = document.pointer(pointer) else {
            return found.push(format!("{at}: the document has no {name}"));
        };
        return judge(document, named, value, at, found);
    }
    if let Some(ways) = schema["oneOf"].as_array() {
        let fits = |way: &&Value| breaches(document, way, value).is_empty();
        if ways.iter().filter(fits).count() != 1 {
            found.push(format!("{at}: {value} is not one of those"));
        }
        return;
    }
    if !has_type(&schema["type"], value) {
        return found.push(format!("{at}: {value} is no {}", schema["type"]));
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        found.push(format!("{at}: {value} is none of the words"));
    }
    if let (Some(text), Some("uuid")) = (value.as_str(), schema["format"].as_str())
        && text.parse::<protocol::MessageId>().is_err()
    {
        found.push(format!("{at}: {text:?} is no id"));
    }
    if let Some(items) = value.as_array() {
        for (n, item) in items.iter().enumerate() {
            judge(
                document,
                &schema["items"],
                item,
                &format!("{at}[{n}]"),
                found,
            );
        }
    }
    let Some(fields) = value.as_object() else {
        return;
    };
    for required in schema["required"].as_array().into_iter().flatten() {
        let name = required.as_str().unwrap_or_default();
        if !fields.contains_key(name) {
            found.push(format!("{at}: {name} is missing"));
        }
    }
    let most = schema["maxProperties"].as_u64().unwrap_or(u64::MAX);
    let least = schema["minProperties"].as_u64().unwrap_or(0);
    if !(least..=most).contains(&(fields.len() as u64)) {
        found.push(format!("{at}: {} fields", fields.len()));
    }
    for (name, field) in fields {
        let within = format!("{at}.{name}");
        let described = &schema["properties"][name];
        let other = &schema["additionalProperties"];
        if !described.is_null() {
            judge(document, described, field, &within, found);
        } else if other.is_object() {
            judge(document, other, field, &within, found);
        } else if *other != Value::Bool(true) {
            found.push(format!("{within} is not described"));
        }
    }
}

fn has_type(wanted: &Value, value: &Value) -> bool {
    let is = |word: &str| match word {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "null" => value.is_null(),
        _ => false,
    };
    match wanted {
        Value::String(word) => is(word),
        Value::Array(words) => words.iter().filter_map(Value::as_str).any(is),
        // What says nothing takes everything.
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_does_not_fit_is_named_with_its_place() {
        let document = json!({"components": {"schemas": {"Who": {
            "type": "object", "required": ["name"],
            "properties": {"name": {"type": "string"}, "n": {"type": ["integer", "null"]}},
        }}}});
        let all = json!({"type": "array", "items": {"$ref": "#/components/schemas/Who"}});
        let fits = json!([{"name": "Ada", "n": 1}, {"name": "Mira", "n": null}]);
        assert!(breaches(&document, &all, &fits).is_empty());
        let wrong = json!([{"n": 1.5}, {"name": 1, "other": 2}]);
        let found = breaches(&document, &all, &wrong);
        assert_eq!(found.len(), 4, "{found:#?}");
        assert!(found[0].starts_with("$[0]: name is missing"), "{found:#?}");
    }
}
