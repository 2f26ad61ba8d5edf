//! The packets that passed last, as an ICMP error may be about one of them.
//!
//! Every packet is put in here and hardly any is looked for, so putting in has to be cheap: a packet is a fingerprint and
//! a time, and those among which it has to be looked for are one line of the cache.

/// Sets of 4 packets: 16,384 of them in 256 KiB.
const SETS: usize = 4096;
const WAYS: usize = 4;

/// The two lowest bits of a fingerprint make room for what is known of the packet.
const KNOWN: u64 = 0b11;
/// Another packet with the same fingerprint passed before, and no error came: which one an error means is not known.
const AMBIGUOUS: u64 = 0b01;
/// An error about it came.
const ANSWERED: u64 = 0b10;

/// The memory. Two packets have the same fingerprint by a chance of 1 to 2^62.
#[derive(Debug)]
pub(super) struct LastPassed {
    sets: Box<[Set]>,
}

/// Those last put in stand in front.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Set([Passed; WAYS]);

/// A packet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passed {
    /// Its fingerprint, and what is [`KNOWN`].
    key: u64,
    /// When it was seen last.
    pub(super) seen_ns: u64,
}

impl Passed {
    const NONE: Self = Self { key: 0, seen_ns: 0 };

    fn has(&self, fingerprint: u64) -> bool {
        self.key | KNOWN == fingerprint | KNOWN
    }

    /// See [`AMBIGUOUS`].
    pub(super) const fn is_ambiguous(&self) -> bool {
        self.key & AMBIGUOUS != 0
    }

    /// An error about it was seen.
    pub(super) const fn answer(&mut self) {
        self.key |= ANSWERED;
    }
}

impl LastPassed {
    /// None so far.
    pub(super) fn new() -> Self {
        Self {
            sets: vec![Set([Passed::NONE; WAYS]); SETS].into_boxed_slice(),
        }
    }

    /// Remembers that a packet was seen. That of its set which was put in before all others is forgotten.
    pub(super) fn pass(&mut self, fingerprint: u64, seen_ns: u64) {
        let set = self.set(fingerprint);
        let mut moved = Passed {
            key: fingerprint & !KNOWN,
            seen_ns,
        };
        let mut known = 0;
        for place in &mut *set {
            std::mem::swap(place, &mut moved);
            if moved.has(fingerprint) {
                known = match moved.key & ANSWERED {
                    0 => AMBIGUOUS,
                    _ => moved.key & AMBIGUOUS,
                };
                break;
            }
        }
        set[0].key |= known;
    }

    /// What is known of a packet.
    pub(super) fn find(&mut self, fingerprint: u64) -> Option<&mut Passed> {
        let mut set = self.set(fingerprint).iter_mut();
        set.find(|passed| passed.has(fingerprint))
    }

    fn set(&mut self, fingerprint: u64) -> &mut [Passed; WAYS] {
        let Set(set) = &mut self.sets[(fingerprint >> KNOWN.count_ones()) as usize % SETS];
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Another fingerprint of the same set.
    const NEXT: u64 = (SETS as u64) << 2;

    #[test]
    fn what_was_put_in_first_is_forgotten_first() {
        let mut passed = LastPassed::new();
        for count in 1..=5 {
            passed.pass(count * NEXT, count);
        }
        assert!(passed.find(NEXT).is_none());
        for count in 2..=5 {
            assert_eq!(passed.find(count * NEXT).unwrap().seen_ns, count);
        }
        passed.pass(2 * NEXT, 6);
        passed.pass(6 * NEXT, 7);
        assert!(passed.find(3 * NEXT).is_none());
        assert_eq!(passed.find(2 * NEXT).unwrap().seen_ns, 6);
    }

    #[test]
    fn a_packet_like_one_before_is_ambiguous_unless_that_was_answered() {
        let mut passed = LastPassed::new();
        let ambiguous = |passed: &mut LastPassed| passed.find(NEXT).unwrap().is_ambiguous();
        passed.pass(NEXT, 1);
        assert!(!ambiguous(&mut passed));
        passed.find(NEXT).unwrap().answer();
        passed.pass(NEXT, 2);
        assert!(!ambiguous(&mut passed));
        passed.pass(NEXT, 3);
        assert!(ambiguous(&mut passed));
        passed.find(NEXT).unwrap().answer();
        passed.pass(NEXT, 4);
        assert!(ambiguous(&mut passed));
    }
}
