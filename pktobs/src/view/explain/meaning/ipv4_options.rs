//! What the options of IPv4 mean.

use super::{address, number};
use crate::glossary::{Field, FieldValue};
use crate::view::phrase::{Phrase, say};

pub(super) fn meaning(field: Field, value: FieldValue<'_>) -> Option<Phrase> {
    match (field, value) {
        (Field::IpOptionsType, value) => option(number(value)?),
        (Field::IpOptionsRouteAddress | Field::IpOptionsTimestampsAddress, value) => match value {
            FieldValue::Address(address) if address.is_unspecified() => {
                Some(say!("a free place", "空き", []))
            }
            FieldValue::Address(address) => address::meaning(address),
            _ => None,
        },
        (Field::IpOptionsTimestampFlag, value) => Some(match number(value)? {
            0 => say!("times only", "時刻だけ", []),
            1 => say!(
                "address and time of each router",
                "各ルーターのアドレスと時刻",
                []
            ),
            3 => say!("times of the routers named", "指定したルーターの時刻", []),
            _ => return None,
        }),
        (Field::IpOptionsRouterAlert, FieldValue::Number(0)) => Some(say!(
            "every router is to look into the packet",
            "各ルーターにパケットの中身を見るよう求める",
            [],
        )),
        _ => None,
    }
}

fn option(number: u32) -> Option<Phrase> {
    Some(match number {
        0 => say!("the end of the options", "オプションの終わり", []),
        1 => say!("no operation: fills up", "何もしない（詰め物）", []),
        7 => say!(
            "record route: routers write their addresses here",
            "経路の記録。ルーターが自分のアドレスを書き込む",
            [],
        ),
        68 => say!(
            "timestamp: routers write the time here",
            "時刻の記録。ルーターが時刻を書き込む",
            [],
        ),
        130 => say!("security", "セキュリティ", []),
        131 => say!(
            "loose source route: it is to pass these addresses, and others between",
            "緩やかな経路指定。ここに並ぶアドレスを通る（間にほかを通ってもよい）",
            [],
        ),
        137 => say!(
            "strict source route: it is to pass these addresses and no others",
            "厳密な経路指定。ここに並ぶアドレスだけを通る",
            [],
        ),
        148 => say!("router alert", "ルーターアラート", []),
        _ => say!("not known here", "このプログラムの知らないオプション", []),
    })
}
