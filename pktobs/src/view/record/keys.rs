//! The names of the glossary as keys of JSON, worked out by the compiler: a packet has some fifty of them.

use crate::glossary::Field;

/// How much of a name stands in front of its last word, the dot included, in octets.
pub(super) const PARENT_LEN: [usize; Field::ALL.len()] = {
    let mut lens = [0; Field::ALL.len()];
    let mut index = 0;
    while index < lens.len() {
        let name = Field::ALL[index].name().as_bytes();
        let mut len = name.len();
        while len > 0 && name[len - 1] != b'.' {
            len -= 1;
        }
        lens[index] = len;
        index += 1;
    }
    lens
};

/// Fields that follow each other in the list and stand in the same object have the same number.
pub(super) const GROUP: [u16; Field::ALL.len()] = {
    let mut groups = [0; Field::ALL.len()];
    let mut index = 1;
    while index < groups.len() {
        let (before, name) = (Field::ALL[index - 1].name(), Field::ALL[index].name());
        let (parents, _) = name.split_at(PARENT_LEN[index]);
        let is_same = PARENT_LEN[index - 1] == PARENT_LEN[index] && starts_with(before, parents);
        groups[index] = groups[index - 1] + !is_same as u16;
        index += 1;
    }
    groups
};

/// Octets of the longest key at most, quotation marks and colon included.
const KEY_MAX: usize = 32;

/// A key with its quotation marks and the colon.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    /// What is behind it is 0.
    pub(super) octets: [u8; KEY_MAX],
    pub(super) len: usize,
}

/// The last words of the names.
pub(super) static KEYS: [Key; Field::ALL.len()] = {
    let mut keys = [Key {
        octets: [0; KEY_MAX],
        len: 0,
    }; Field::ALL.len()];
    let mut index = 0;
    while index < keys.len() {
        let (_, word) = Field::ALL[index].name().split_at(PARENT_LEN[index]);
        let (key, len) = (&mut keys[index], word.len());
        key.octets[0] = b'"';
        let (_, rest) = key.octets.split_at_mut(1);
        rest.split_at_mut(len).0.copy_from_slice(word.as_bytes());
        key.octets[1 + len] = b'"';
        key.octets[2 + len] = b':';
        key.len = len + 3;
        index += 1;
    }
    keys
};

/// Whether the name of the next field says that it is a part of this one.
pub(super) const HAS_PARTS: [bool; Field::ALL.len()] = {
    let mut has_parts = [false; Field::ALL.len()];
    let mut index = 0;
    while index + 1 < has_parts.len() {
        let len = Field::ALL[index].name().len();
        has_parts[index] = PARENT_LEN[index + 1] == len + 1
            && starts_with(Field::ALL[index + 1].name(), Field::ALL[index].name());
        index += 1;
    }
    has_parts
};

const fn starts_with(name: &str, start: &str) -> bool {
    let (name, start) = (name.as_bytes(), start.as_bytes());
    let mut at = 0;
    while at < start.len() {
        if at >= name.len() || name[at] != start[at] {
            return false;
        }
        at += 1;
    }
    true
}
