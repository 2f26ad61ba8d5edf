//! A TC program in the kernel, run on octets.

use anyhow::{Context, Result};
use aya::{
    Ebpf, EbpfLoader,
    maps::{Map, MapData, MapType, RingBuf},
    programs::{SchedClassifier, TestRun, TestRunOptions},
};
use pktobs_common::settings;
use xtask::bytecode;

use super::{
    network::{self, EMPTY, classifier},
    parts::Part,
};

/// How often a program is called for one figure.
pub(crate) const CALLS: u32 = 1_000_000;

/// The globals of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Settings {
    pub(crate) records: bool,
    pub(crate) checksums: bool,
}

/// How the program finds the ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Room {
    /// It uses none.
    None,
    /// With room for every record.
    Drained,
    /// Without room for any.
    Full,
}

/// What the verifier had to do, and what it made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// Instructions that it followed.
    pub(crate) verified: f64,
    /// Octets afterwards.
    pub(crate) translated: f64,
}

/// The mean nanoseconds of `repeat` calls with these octets, the kernel's own loop included.
///
/// # Errors
/// The kernel refuses the octets.
pub(crate) fn call(program: &SchedClassifier, octets: &[u8], repeat: u32) -> Result<f64> {
    let options = TestRunOptions {
        data_in: Some(octets),
        repeat,
        ..TestRunOptions::default()
    };
    let run = program.test_run(options);
    let run = run.context("the kernel does not run the program on these octets")?;
    Ok(run.duration.as_nanos() as f64)
}

/// The program of a part, not yet loaded, and its ring.
///
/// # Errors
/// The kernel refuses the ring.
pub(crate) fn assemble(part: &Part) -> Result<(Ebpf, RingBuf<MapData>)> {
    let ring = bytecode::map(MapType::RingBuf, 0, RING_LEN)?;
    let object = bytecode::object("classifier", part.name, &(part.program)(&ring))?;
    let ring = RingBuf::try_from(Map::RingBuf(ring))?;
    Ok((Ebpf::load(&object)?, ring))
}

/// A program in the kernel.
pub(crate) struct Kernel {
    ebpf: Ebpf,
    name: &'static str,
    ring: Option<RingBuf<MapData>>,
    /// Octets of the records that were last drained.
    pub(crate) record_len: Option<usize>,
}

/// The ring of pktobs by default, in octets.
const RING_LEN: u32 = 8 << 20;

impl Kernel {
    /// A program of pktobs' object.
    ///
    /// # Errors
    /// The kernel refuses it.
    pub(crate) fn load(object: &[u8], name: &'static str, settings: Settings) -> Result<Self> {
        let mut ebpf = EbpfLoader::new()
            .override_global(settings::RECORDS, &u8::from(settings.records), true)
            .override_global(settings::CHECKSUMS, &u8::from(settings.checksums), true)
            // Off, as it is by default.
            .override_global("AYA_LOG_LEVEL", &0u8, true)
            .map_max_entries(settings::RING, RING_LEN)
            .load(object)
            .context("the kernel refuses the maps of pktobs")?;
        let ring = ebpf
            .take_map(settings::RING)
            .context("the object has no ring")?;
        Self::ready(ebpf, name, Some(RingBuf::try_from(ring)?))
    }

    /// A program that returns at once.
    ///
    /// # Errors
    /// The kernel refuses it.
    pub(crate) fn empty() -> Result<Self> {
        Self::ready(network::empty()?, EMPTY, None)
    }

    /// A helper by itself.
    ///
    /// # Errors
    /// The kernel refuses it.
    pub(crate) fn part(part: &Part) -> Result<Self> {
        let (ebpf, ring) = assemble(part)?;
        Self::ready(ebpf, part.name, Some(ring))
    }

    fn ready(mut ebpf: Ebpf, name: &'static str, ring: Option<RingBuf<MapData>>) -> Result<Self> {
        let loaded = classifier(&mut ebpf, name)?.load();
        loaded.with_context(|| format!("the kernel refuses {name}"))?;
        Ok(Self {
            ebpf,
            name,
            ring,
            record_len: None,
        })
    }

    /// The mean nanoseconds of [`CALLS`] calls with these octets, the kernel's own loop included.
    ///
    /// # Errors
    /// The kernel refuses the octets.
    pub(crate) fn nanoseconds(&mut self, octets: &[u8], room: Room) -> Result<f64> {
        /// Records that fit into the ring, the longest ones too.
        const FIT: u32 = 20_000;
        let at_once = match room {
            Room::None => CALLS,
            Room::Drained => FIT,
            Room::Full => {
                // Whatever a record's length, this many fill the ring.
                self.call(octets, RING_LEN / 64)?;
                CALLS
            }
        };
        self.record_len = None;
        let mut sum = 0.0;
        for _ in 0..CALLS / at_once {
            if room == Room::Drained {
                self.drain();
            }
            sum += self.call(octets, at_once)? * f64::from(at_once);
        }
        self.drain();
        Ok(sum / f64::from(CALLS / at_once * at_once))
    }

    fn call(&self, octets: &[u8], repeat: u32) -> Result<f64> {
        call(self.program()?, octets, repeat)
    }

    /// The program in the kernel.
    ///
    /// # Errors
    /// It is of another type.
    pub(crate) fn program(&self) -> Result<&SchedClassifier> {
        let program = self.ebpf.program(self.name).context("no program")?;
        Ok(program.try_into()?)
    }

    /// Reads what is in the ring.
    pub(crate) fn drain(&mut self) {
        let Some(ring) = &mut self.ring else { return };
        while let Some(item) = ring.next() {
            self.record_len = Some(item.len());
        }
    }

    /// What the verifier says of it.
    ///
    /// # Errors
    /// The kernel does not tell.
    pub(crate) fn size(&mut self) -> Result<Size> {
        let name = self.name;
        let info = classifier(&mut self.ebpf, name)?.info()?;
        let verified = info
            .verified_instruction_count()
            .context("needs Linux 5.16")?;
        let translated = info.size_translated().context("needs Linux 4.15")?;
        Ok(Size {
            verified: f64::from(verified),
            translated: f64::from(translated),
        })
    }
}
