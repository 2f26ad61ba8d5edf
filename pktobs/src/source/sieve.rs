//! A filter in front of the programs that observe.
//!
//! What is attached is the program that the filter was compiled to. A packet that matches goes on, by a tail call, to
//! the program that observes; one that does not match is counted, and that is all it costs. A tail call that fails
//! leaves the packet to be counted as lost. The fate of packets stays as it is: every end returns `TC_ACT_UNSPEC`.

use std::{
    collections::HashMap,
    os::fd::{AsFd, AsRawFd},
};

use aya::{
    Ebpf,
    maps::{Map, MapData, MapError, MapType, PerCpuArray, ProgramArray},
    programs::SchedClassifier,
};
use pktobs_common::{
    Counters, Direction,
    bytecode::{
        Condition, EXIT, Instruction, Operation, Register, Width, call, elf, load, load_map,
        skip_if_number, store, with_number, with_register,
    },
};

use super::{
    attach::{self, AttachError},
    live::LiveError,
    octets::Link,
};
use crate::{
    filter::{Ends, Filter, FilterError, LinkLayer, Live, Origin, Program},
    interfaces,
    preflight::{Choice, Target},
};

/// What a filter counts, one element a direction and CPU. The filter adds, the daemon reads.
type Counts = [u64; 2];
/// The places in it, in octets.
const FILTERED: i16 = 0;
const LOST: i16 = 8;

/// The programs that observe, by direction and whether there is a link layer. The daemon sets them, filters jump there.
/// The kernel empties it when the daemon ends, however that is.
const OBSERVERS: u32 = 4;

#[derive(Clone, Copy)]
struct Descriptors {
    counts: i32,
    observers: i32,
}

/// What a filter has counted.
pub struct FilterCounts(PerCpuArray<MapData, Counts>);

impl FilterCounts {
    /// Adds it to what the observers behind the filter did.
    ///
    /// # Errors
    ///
    /// The kernel does not tell it.
    pub fn add_to(&self, counters: &mut Counters, direction: Direction) -> Result<(), MapError> {
        for [filtered, lost] in self.0.get(&direction.index(), 0)?.iter() {
            counters.filtered += filtered;
            counters.packets += lost;
            counters.lost += lost;
        }
        Ok(())
    }
}

/// A filter, and its programs in the kernel. Whoever holds its [`FilterCounts`] must outlive it.
pub struct Sieve {
    filter: Filter,
    observers: ProgramArray<MapData>,
    /// The descriptors of its maps.
    descriptors: Descriptors,
    programs: HashMap<&'static str, Ebpf>,
}

impl Sieve {
    /// A filter of which nothing is in the kernel yet but its counts, and those.
    ///
    /// # Errors
    ///
    /// The kernel has no room for them.
    pub fn new(filter: Filter) -> Result<(Self, FilterCounts), LiveError> {
        let counts = map(
            MapType::PerCpuArray,
            size_of::<Counts>() as u32,
            Direction::ALL.len() as u32,
        )?;
        let observers = map(MapType::ProgramArray, 4, OBSERVERS)?;
        let descriptor = |map: &MapData| map.fd().as_fd().as_raw_fd();
        let descriptors = Descriptors {
            counts: descriptor(&counts),
            observers: descriptor(&observers),
        };
        let sieve = Self {
            filter,
            descriptors,
            observers: ProgramArray::try_from(Map::ProgramArray(observers))?,
            programs: HashMap::new(),
        };
        let counts = PerCpuArray::try_from(Map::PerCpuArray(counts))?;
        Ok((sieve, FilterCounts(counts)))
    }

    /// Makes the program for a direction and what the interface's frames begin with, if there is none yet, and loads it
    /// together with the one that observes.
    ///
    /// # Errors
    ///
    /// The filter means nothing there, or the kernel refuses it.
    pub fn prepare(
        &mut self,
        ebpf: &mut Ebpf,
        direction: Direction,
        link: Link,
    ) -> Result<(), LiveError> {
        let name = program_name(direction, link);
        if self.programs.contains_key(name) {
            return Ok(());
        }
        let ends = ends(self.descriptors, direction, link);
        let program = self.filter.program(origin(direction, link), &ends)?;
        let observer = attach::program(ebpf, attach::program_name(direction, link))?;
        let observer = observer
            .fd()
            .map_err(|source| AttachError::Load { name, source })?;
        self.observers.set(slot(direction, link), observer, 0)?;
        let object = elf::object("classifier", name, program.instructions());
        let object = object.map_err(|_| LiveError::Missing(name))?;
        let mut loaded = Ebpf::load(&object)?;
        attach::program(&mut loaded, name)?;
        self.programs.insert(name, loaded);
        Ok(())
    }

    /// The program to be attached.
    ///
    /// # Errors
    ///
    /// It has not been [prepared](Self::prepare).
    pub fn program(
        &mut self,
        direction: Direction,
        link: Link,
    ) -> Result<(&'static str, &mut SchedClassifier), AttachError> {
        let name = program_name(direction, link);
        let ebpf = self
            .programs
            .get_mut(name)
            .ok_or(AttachError::Missing(name))?;
        Ok((name, attach::program(ebpf, name)?))
    }
}

/// Leaves out targets on which the filter means nothing, if they were not named; returns what the user should know of
/// them, a line each. `waits` if others may come.
///
/// # Errors
///
/// It means nothing on one that was named, or on all, or no packet can match.
pub fn leave_out(
    filter: &Filter,
    targets: &mut Vec<Target>,
    directions: &[Direction],
    waits: bool,
) -> Result<Vec<String>, FilterError> {
    let mut known = HashMap::new();
    let mut answer = |target: &Target| {
        directions.iter().try_fold(false, |any, &direction| {
            let name = program_name(direction, target.link);
            let may = || may_match(filter, direction, target.link);
            let may = known.entry(name).or_insert_with(may).clone();
            may.map(|may| any | may)
        })
    };
    let mut notes = Vec::new();
    let mut refused = None;
    let mut may_any = false;
    let mut left = Vec::new();
    for target in targets.drain(..) {
        match answer(&target) {
            Ok(may) => {
                may_any |= may;
                left.push(target);
            }
            Err(error) if target.choice == Choice::Any => {
                let name = &target.interface.name;
                notes.push(format!("{name}: {}; going on without", error.message()));
                refused = Some(error);
            }
            Err(error) => return Err(error),
        }
    }
    match refused {
        Some(error) if left.is_empty() => Err(error),
        _ if !(may_any || waits && may_match_anywhere(filter, directions)?) => {
            Err(filter.matches_nothing())
        }
        _ => {
            *targets = left;
            Ok(notes)
        }
    }
}

/// Whether packets of any kind can match.
///
/// # Errors
///
/// It means nothing for any of them.
fn may_match_anywhere(filter: &Filter, directions: &[Direction]) -> Result<bool, FilterError> {
    let kinds = [Link::Ethernet, Link::None].into_iter();
    let kinds = kinds.flat_map(|link| directions.iter().map(move |&direction| (direction, link)));
    let answers: Vec<_> = kinds
        .map(|(direction, link)| may_match(filter, direction, link))
        .collect();
    if answers.iter().any(Result::is_ok) {
        return Ok(answers.into_iter().any(|may| may.unwrap_or(false)));
    }
    answers
        .into_iter()
        .try_fold(false, |any, may| Ok(any | may?))
}

/// Whether packets of that kind can match.
fn may_match(filter: &Filter, direction: Direction, link: Link) -> Result<bool, FilterError> {
    let tests = filter.tests(origin(direction, link))?;
    Ok(!tests.pass_nothing())
}

/// A program as it would be loaded, but for the descriptors of its maps, which are 0.
pub struct Shown {
    /// For which packets it is.
    pub title: String,
    /// Its instructions.
    pub program: Program,
}

impl Shown {
    /// How large it is.
    #[must_use]
    pub fn size(&self) -> String {
        let instructions = self.program.instructions();
        let octets = instructions.as_flattened().len();
        format!("{} instructions, {octets} octets", instructions.len())
    }
}

/// The programs of a filter, for each direction and each link layer on which it means something.
///
/// # Errors
///
/// It means nothing on any, no packet can match, or it would be too large.
pub fn programs(filter: &Filter) -> Result<Vec<Shown>, FilterError> {
    let descriptors = Descriptors {
        counts: 0,
        observers: 0,
    };
    let mut programs = Vec::new();
    let mut may_any = false;
    let mut refused = None;
    for (link, begins) in [(Link::Ethernet, "Ethernet"), (Link::None, "no link layer")] {
        for direction in Direction::ALL {
            match may_match(filter, direction, link) {
                Ok(may) => may_any |= may,
                Err(error) => {
                    refused.get_or_insert(error);
                    continue;
                }
            }
            let ends = ends(descriptors, direction, link);
            programs.push(Shown {
                title: format!("{begins}, {direction:?}"),
                program: filter.program(origin(direction, link), &ends)?,
            });
        }
    }
    match refused {
        Some(error) if programs.is_empty() => Err(error),
        _ if !may_any => Err(filter.matches_nothing()),
        _ => Ok(programs),
    }
}

fn map(kind: MapType, value_len: u32, entries: u32) -> Result<MapData, MapError> {
    let map = aya_obj::Map::new_from_params(kind as u32, 4, value_len, entries, 0);
    MapData::create(map, "pktobs_filter", None)
}

/// Of packets that an interface receives or sends.
pub(super) fn origin(direction: Direction, link: Link) -> Origin<'static> {
    Origin {
        link: link_layer(link),
        live: Some(Live {
            direction,
            ifindex: &|name| interfaces::index(name).ok().flatten(),
        }),
        netmask: 0,
    }
}

const fn link_layer(link: Link) -> LinkLayer {
    match link {
        Link::Ethernet => LinkLayer::Ethernet,
        Link::None | Link::Network(_) => LinkLayer::Raw,
    }
}

const fn slot(direction: Direction, link: Link) -> u32 {
    let without_link = match link {
        Link::Ethernet => 0,
        Link::None | Link::Network(_) => 2,
    };
    direction.index() + without_link
}

/// The name of a filter's program: it begins as all names of ours do, and the kernel keeps 15 characters of it.
const fn program_name(direction: Direction, link: Link) -> &'static str {
    match (direction, link) {
        (Direction::In, Link::Ethernet) => "pktobs_f_in",
        (Direction::Out, Link::Ethernet) => "pktobs_f_out",
        (Direction::In, Link::None | Link::Network(_)) => "pktobs_f_in_ip",
        (Direction::Out, Link::None | Link::Network(_)) => "pktobs_f_out_ip",
    }
}

/// A packet that matches is left to an observer; one that does not is counted.
fn ends(descriptors: Descriptors, direction: Direction, link: Link) -> Ends {
    const BPF_TAIL_CALL: i32 = 12;
    const CONTEXT: Register = 6;
    let mut matching = vec![with_register(Operation::Move, 1, CONTEXT)];
    matching.extend(load_map(2, descriptors.observers));
    matching.push(with_number(
        Operation::Move,
        3,
        slot(direction, link).cast_signed(),
    ));
    matching.push(call(BPF_TAIL_CALL));
    matching.extend(count(descriptors.counts, direction, LOST));
    Ends {
        matching,
        passing: count(descriptors.counts, direction, FILTERED),
    }
}

/// Adds one to a count of this CPU, and ends.
fn count(counts: i32, direction: Direction, place: i16) -> Vec<Instruction> {
    const BPF_MAP_LOOKUP_ELEM: i32 = 1;
    const TC_ACT_UNSPEC: i32 = -1;
    const STACK: Register = 10;
    const KEY: i16 = -4;
    let mut count = vec![
        with_number(Operation::Move, 1, direction.index().cast_signed()),
        store(Width::Word, STACK, KEY, 1),
        with_register(Operation::Move, 2, STACK),
        with_number(Operation::Add, 2, KEY as i32),
    ];
    count.extend(load_map(1, counts));
    count.extend([
        call(BPF_MAP_LOOKUP_ELEM),
        skip_if_number(Condition::Equal, 0, 0, 3),
        load(Width::Double, 1, 0, place),
        with_number(Operation::Add, 1, 1),
        store(Width::Double, 0, place, 1),
        with_number(Operation::Move, 0, TC_ACT_UNSPEC),
        EXIT,
    ]);
    count
}
