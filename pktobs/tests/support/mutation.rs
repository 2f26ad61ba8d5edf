//! Packets made strange: the same for the same seed.

mod ipv6;

/// A small generator of pseudo-random numbers (splitmix64, <https://prng.di.unimi.it/splitmix64.c>).
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, which is not 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    pub(crate) fn octet(&mut self) -> u8 {
        self.next() as u8
    }

    /// One of `choices`, which are not none.
    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

/// Changes a frame in one to four ways; `network` is where its IPv4 or IPv6 header stood before.
pub(crate) fn mutate(frame: &mut Vec<u8>, network: usize, random: &mut Random) {
    let is_ipv6 = frame.get(network).is_some_and(|octet| octet >> 4 == 6);
    let transport = network + 20;
    for _ in 0..=random.below(4) {
        match random.below(12) {
            0 => {
                let at = random.below(frame.len().max(1));
                let octet = random.octet();
                set(frame, at, octet);
            }
            1 => {
                let at = random.below(frame.len().max(1));
                let bit = 1 << random.below(8);
                change(frame, at, |octet| octet ^ bit);
            }
            2 => frame.truncate(random.below(frame.len() + 1)),
            3 => {
                let more = random.below(80);
                frame.extend((0..more).map(|_| random.octet()));
            }
            4 => {
                let ether_type = [
                    0x0800,
                    0x0806,
                    0x86dd,
                    0x8100,
                    0x88a8,
                    random.below(1 << 16),
                ];
                set_u16(frame, 12, random.pick(&ether_type) as u16);
            }
            5 => {
                let tag_type: u16 = random.pick(&[0x8100, 0x88a8]);
                if frame.len() >= 12 {
                    let [high, low] = tag_type.to_be_bytes();
                    frame.splice(12..12, [high, low, random.octet(), random.octet()]);
                }
            }
            _ if is_ipv6 => ipv6::mutate(frame, network, random),
            6 => {
                let ihl = random.below(16) as u8;
                change(frame, network, |octet| (octet & 0xf0) | ihl);
            }
            7 => {
                let data_offset = random.below(16) as u8;
                change(frame, transport + 12, |octet| {
                    (octet & 0x0f) | (data_offset << 4)
                });
            }
            8 => {
                let length = [random.below(80), random.below(1 << 16)];
                set_u16(frame, network + 2, random.pick(&length) as u16);
            }
            9 => {
                let fragment = [0x8000, 0x4000, 0x2000, 0x2001, 0x0001, 0x1fff, 0];
                set_u16(frame, network + 6, random.pick(&fragment));
            }
            10 => {
                let protocol = [1, 6, 17, random.octet()];
                set(frame, network + 9, random.pick(&protocol));
            }
            _ => {
                let length = [0, 7, 8, random.below(80), random.below(1 << 16)];
                set_u16(frame, transport + 4, random.pick(&length) as u16);
            }
        }
    }
}

/// Sets the octet at `at`, if the frame has it.
pub(crate) fn set(frame: &mut [u8], at: usize, value: u8) {
    change(frame, at, |_| value);
}

fn set_u16(frame: &mut [u8], at: usize, value: u16) {
    let [high, low] = value.to_be_bytes();
    set(frame, at, high);
    set(frame, at + 1, low);
}

fn change(frame: &mut [u8], at: usize, to: impl Fn(u8) -> u8) {
    if let Some(octet) = frame.get_mut(at) {
        *octet = to(*octet);
    }
}
