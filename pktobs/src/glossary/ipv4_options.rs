//! The options of IPv4 (RFC 791 3.1), of which routers take hardly any today.

use super::entry::{Entry, Kind, Unit};
use super::{Field, walk::Teller};
use crate::lang::Wording;
use crate::packet::{Options, Packet, Piece};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        field: Field::IpOptions,
        kind: Kind::List,
        unit: Unit::None,
        source: "RFC 791 3.1",
        text: Wording::new(
            "Options of the IPv4 header: extra requests to the routers on the way. They are rare, and many networks \
             drop packets that have any (RFC 7126).",
            "IPv4ヘッダーのオプション。途中のルーターへの追加の要求である。使われることはまれで、オプション付きのパケットを破棄する\
             ネットワークも多い（RFC 7126）。",
        ),
    },
    Entry {
        field: Field::IpOptionsType,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 791 3.1",
        text: Wording::new(
            "Which option this is: 0 ends the list, 1 fills up, 7 records the route, 68 records times, 131 and 137 \
             give the route, 148 is router alert.",
            "オプションの種類。0は一覧の終わり、1は詰め物、7は経路の記録、68は時刻の記録、131と137は経路の指定、\
             148はルーターアラート。",
        ),
    },
    Entry {
        field: Field::IpOptionsLength,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 791 3.1",
        text: Wording::new(
            "How long the option is, its type and length included; of what fills up or ends the list, how many octets \
             in a row.",
            "オプションの長さ。種類と長さのフィールドも含む。詰め物と一覧の終わりについては、連続するバイト数。",
        ),
    },
    Entry {
        field: Field::IpOptionsPointer,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 791 3.1",
        text: Wording::new(
            "Which octet of the option, counted from 1, the next router writes or reads. Behind the end, there is no \
             room or no address left.",
            "次のルーターが読み書きする位置。オプションの先頭を1として数える。末尾を越えていれば、空きや残りのアドレスはない。",
        ),
    },
    Entry {
        field: Field::IpOptionsRoute,
        kind: Kind::List,
        unit: Unit::None,
        source: "RFC 791 3.1",
        text: Wording::new(
            "The addresses of a route: in a record of it those that were passed, in a source route those to pass.",
            "経路上のアドレスの一覧。経路の記録では通過したもの、経路の指定では通るべきもの。",
        ),
    },
    Entry {
        field: Field::IpOptionsRouteAddress,
        kind: Kind::Address,
        unit: Unit::None,
        source: "RFC 791 3.1",
        text: Wording::new(
            "One address of the route. 0.0.0.0 in a record is a place that no router has filled yet.",
            "経路上のアドレス1個。経路の記録にある0.0.0.0は、まだどのルーターも書き込んでいない場所である。",
        ),
    },
    Entry {
        field: Field::IpOptionsOverflow,
        kind: Kind::Number,
        unit: Unit::Hops,
        source: "RFC 791 3.1",
        text: Wording::new(
            "How many routers found no room left for their time; the count ends at 15.",
            "空きがなく時刻を記録できなかったルーターの数。15まで数える。",
        ),
    },
    Entry {
        field: Field::IpOptionsTimestampFlag,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 791 3.1",
        text: Wording::new(
            "What routers write: 0 times only, 1 address and time, 3 the time if the address that stands there is \
             theirs.",
            "ルーターが書き込む内容。0は時刻のみ、1はアドレスと時刻、3はあらかじめ書かれたアドレスが自分のものであれば時刻。",
        ),
    },
    Entry {
        field: Field::IpOptionsTimestamps,
        kind: Kind::List,
        unit: Unit::None,
        source: "RFC 791 3.1",
        text: Wording::new(
            "The places for times, in the order in which routers fill them.",
            "時刻を書き込む場所の一覧。ルーターが順に埋めていく。",
        ),
    },
    Entry {
        field: Field::IpOptionsTimestampsAddress,
        kind: Kind::Address,
        unit: Unit::None,
        source: "RFC 791 3.1",
        text: Wording::new(
            "Which router wrote the time behind it, or is to write it.",
            "続く時刻を書き込んだ（または書き込むべき）ルーターのアドレス。",
        ),
    },
    Entry {
        field: Field::IpOptionsTimestampsTime,
        kind: Kind::Number,
        unit: Unit::Milliseconds,
        source: "RFC 791 3.1",
        text: Wording::new(
            "When the packet passed that router, since midnight UTC. With the highest of its 32 bits set, the router \
             counts in a way of its own.",
            "そのルーターを通過した時刻。UTCの午前0時から数える。32ビットの最上位ビットが1なら、ルーター独自の数え方である。",
        ),
    },
    Entry {
        field: Field::IpOptionsRouterAlert,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 2113 2.1",
        text: Wording::new(
            "Router alert: every router on the way is asked to look into the packet, though it is not sent to it. 0 \
             is the only value in use.",
            "ルーターアラート。自分宛てでなくても、途中の各ルーターにこのパケットの中身を見るよう求める。使われる値は0だけである。",
        ),
    },
    Entry {
        field: Field::IpOptionsData,
        kind: Kind::Octets,
        unit: Unit::None,
        source: "RFC 791 3.1",
        text: Wording::new(
            "What stands in an option that is not known here.",
            "このプログラムが知らないオプションの中身。",
        ),
    },
    Entry {
        field: Field::IpOptionsBad,
        kind: Kind::Octets,
        unit: Unit::None,
        source: "RFC 791 3.1",
        text: Wording::new(
            "The rest of the options, from one on whose length cannot be: below 2, or beyond the end of the header. \
             Nothing can be read from there on.",
            "長さの値がありえない（2未満、またはヘッダーの末尾を越える）オプションから後ろ。ここから先は解釈できない。",
        ),
    },
];

const END: u8 = 0;
const NO_OPERATION: u8 = 1;
const RECORD_ROUTE: u8 = 7;
const TIMESTAMP: u8 = 68;
const LOOSE_SOURCE_ROUTE: u8 = 131;
const STRICT_SOURCE_ROUTE: u8 = 137;
const ROUTER_ALERT: u8 = 148;

/// The options of the header, each an item.
pub(super) fn fields(packet: &Packet<'_>, teller: &mut Teller<'_>) {
    for piece in Options::new(packet.ipv4_options()) {
        teller.item(Field::IpOptions, |teller| match piece {
            Piece::End(count) => filling(END, count, teller),
            Piece::NoOperation(count) => filling(NO_OPERATION, count, teller),
            Piece::Option { number, data } => {
                teller.number(Field::IpOptionsType, number);
                teller.number(Field::IpOptionsLength, data.len() as u64 + 2);
                option(number, data, teller);
            }
            Piece::Bad(octets) => teller.octets(Field::IpOptionsBad, octets),
        });
    }
}

fn filling(number: u8, count: usize, teller: &mut Teller<'_>) {
    teller.number(Field::IpOptionsType, number);
    teller.number(Field::IpOptionsLength, count as u64);
}

fn option(number: u8, data: &[u8], teller: &mut Teller<'_>) {
    match (number, data) {
        (RECORD_ROUTE | LOOSE_SOURCE_ROUTE | STRICT_SOURCE_ROUTE, &[pointer, ref route @ ..])
            if route.len() % 4 == 0 =>
        {
            teller.number(Field::IpOptionsPointer, pointer);
            for &address in route.as_chunks::<4>().0 {
                teller.item(Field::IpOptionsRoute, |teller| {
                    teller.address(Field::IpOptionsRouteAddress, address);
                });
            }
        }
        (TIMESTAMP, &[pointer, overflow_flag, ref entries @ ..])
            if has_whole_entries(overflow_flag & 0x0f, entries.len()) =>
        {
            teller.number(Field::IpOptionsPointer, pointer);
            teller.number(Field::IpOptionsOverflow, overflow_flag >> 4);
            teller.number(Field::IpOptionsTimestampFlag, overflow_flag & 0x0f);
            timestamps(overflow_flag & 0x0f, entries, teller);
        }
        (ROUTER_ALERT, &[high, low]) => {
            let value = u16::from_be_bytes([high, low]);
            teller.number(Field::IpOptionsRouterAlert, value);
        }
        _ => teller.octets(Field::IpOptionsData, data),
    }
}

/// True if the entries of a timestamp option with this flag fill so many octets.
const fn has_whole_entries(flag: u8, len: usize) -> bool {
    match flag {
        0 => len.is_multiple_of(4),
        1 | 3 => len.is_multiple_of(8),
        _ => false,
    }
}

fn timestamps(flag: u8, entries: &[u8], teller: &mut Teller<'_>) {
    let (words, _) = entries.as_chunks::<4>();
    for entry in words.chunks(if flag == 0 { 1 } else { 2 }) {
        teller.item(Field::IpOptionsTimestamps, |teller| {
            if let &[address, _] = entry {
                teller.address(Field::IpOptionsTimestampsAddress, address);
            }
            if let Some(&time) = entry.last() {
                teller.number(Field::IpOptionsTimestampsTime, u32::from_be_bytes(time));
            }
        });
    }
}
