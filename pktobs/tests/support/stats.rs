//! The objects of `--stats --format json`, each valid by its schema.

use serde_json::Value;

/// The objects of a text, a line each.
#[track_caller]
pub(crate) fn objects(text: &str) -> Vec<Value> {
    let schema = include_str!("../../../docs/stats.schema.json");
    let schema = serde_json::from_str(schema).expect("the schema is JSON");
    let schema = jsonschema::validator_for(&schema).expect("the schema is one");
    let object = |line| {
        let object =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}\n{text}"));
        if let Err(error) = schema.validate(&object) {
            panic!("{error}: {line}\n{text}");
        }
        object
    };
    text.lines().map(object).collect()
}
