//! Which fields `--glossary` is asked for.

use crate::glossary::Field;

/// Fields whose names begin alike; one at least.
#[derive(Clone, Debug)]
pub struct Fields(pub Vec<Field>);

/// Reads the beginning of a name; all fields if it is empty.
pub(super) fn fields(start: &str) -> Result<Fields, String> {
    let found = Field::beginning_with(start);
    if found.is_empty() {
        let near: Vec<_> = Field::near(start).into_iter().map(Field::name).collect();
        return Err(format!(
            "no field begins with it; near to it are {}; `pktobs --glossary` lists all",
            near.join(", ")
        ));
    }
    Ok(Fields(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_no_field_has_is_refused_with_those_near_to_it() {
        let message = fields("ttl").map(|_| ()).unwrap_err();
        let expected =
            "no field begins with it; near to it are ip.ttl; `pktobs --glossary` lists all";
        assert_eq!(message, expected);
    }
}
