//! An archive of the files with which a kernel begins: cpio in the form "newc", as it is
//! (Documentation/driver-api/early-userspace/buffer-format.rst in Linux).

/// Directories and files, in the order in which they are made.
#[derive(Default)]
pub(super) struct Archive {
    octets: Vec<u8>,
    entries: u32,
}

impl Archive {
    pub(super) fn directory(&mut self, path: &str) {
        self.entry(path, 0o040_755, &[]);
    }

    /// A file that may be run.
    pub(super) fn program(&mut self, path: &str, octets: &[u8]) {
        self.entry(path, 0o100_755, octets);
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.entry("TRAILER!!!", 0, &[]);
        self.octets
    }

    /// An entry of root's, with one name, from 1970.
    fn entry(&mut self, path: &str, mode: u32, octets: &[u8]) {
        self.entries += 1;
        let (octets_len, path_len) = (octets.len() as u32, path.len() as u32 + 1);
        let header = [
            self.entries,
            mode,
            0, // user
            0, // group
            1, // names
            0, // time
            octets_len,
            0, // device of the file, twice
            0,
            0, // device that it is, twice
            0,
            path_len,
            0, // checksum, which this form has not
        ];
        self.octets.extend(b"070701");
        for number in header {
            self.octets.extend(format!("{number:08x}").bytes());
        }
        self.octets.extend(path.bytes());
        self.octets.push(0);
        self.align();
        self.octets.extend(octets);
        self.align();
    }

    fn align(&mut self) {
        self.octets.resize(self.octets.len().next_multiple_of(4), 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_stand_at_multiples_of_four_and_a_trailer_ends_them() {
        let mut archive = Archive::default();
        archive.program("init", b"abcde");
        let octets = archive.finish();
        let first = concat!(
            "070701",
            "00000001",
            "000081ed",
            "00000000",
            "00000000",
            "00000001",
            "00000000",
            "00000005",
            "00000000",
            "00000000",
            "00000000",
            "00000000",
            "00000005",
            "00000000",
            "init\0\0abcde\0\0\0",
            "070701",
            "00000002",
            "00000000"
        );
        assert_eq!(octets[..first.len()], *first.as_bytes());
        assert!(octets.ends_with(b"TRAILER!!!\0\0\0\0"));
    }
}
