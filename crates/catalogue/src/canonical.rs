//! One way to write a value as JSON, so that equal values have equal names on every node.

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// JSON with sorted keys and no spaces.
///
/// Every type here serialises into JSON without fail (keys are words, numbers are finite); should one ever not, the answer
/// is `null`, which names no definition.
pub fn json(value: &impl Serialize) -> String {
    let mut text = String::new();
    write(&serde_json::to_value(value).unwrap_or(Value::Null), &mut text);
    text
}

/// SHA-256 of a text, in lower-case hexadecimal.
pub fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Sorts by itself: whether serde_json keeps keys in order of writing depends on what other crates switch on.
fn write(value: &Value, text: &mut String) {
    match value {
        Value::Object(table) => {
            let mut keys: Vec<&String> = table.keys().collect();
            keys.sort();
            text.push('{');
            for (index, key) in keys.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                write(&table[key], text);
            }
            text.push('}');
        }
        Value::Array(list) => {
            text.push('[');
            for (index, member) in list.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write(member, text);
            }
            text.push(']');
        }
        plain => text.push_str(&plain.to_string()),
    }
}
