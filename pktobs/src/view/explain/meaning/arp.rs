//! What the fields of ARP and RARP mean.

use super::{Context, link, number};
use crate::glossary::{Field, FieldValue};
use crate::packet::{Arp, ArpOperation};
use crate::view::phrase::{Phrase, Value::Name, say};

pub(super) fn meaning(
    context: &Context<'_>,
    field: Field,
    value: FieldValue<'_>,
) -> Option<Phrase> {
    let arp = context.packet.arp();
    match field {
        Field::ArpHardwareType if number(value) == Some(1) => {
            Some(say!("{0} addresses", "{0}のアドレス", [Name("Ethernet")]))
        }
        Field::ArpProtocolType if number(value) == Some(0x0800) => {
            Some(say!("{0} addresses", "{0}のアドレス", [Name("IPv4")]))
        }
        Field::ArpProtocolType => link::ether_type(number(value)?),
        Field::ArpOperation if is_announcement(&arp?) => Some(say!(
            "a question in form only: it announces the address of the sender",
            "形は問い合わせだが、送信者のアドレスを知らせるものである",
            [],
        )),
        Field::ArpOperation => operation(number(value)?),
        Field::ArpSenderIp => match (arp?.operation, arp?.sender) {
            (ArpOperation::Request, [0, 0, 0, 0]) => Some(say!(
                "none yet: the sender checks whether the address below is free",
                "まだない。下のアドレスが空いているかを確かめている",
                [],
            )),
            (ArpOperation::Request | ArpOperation::Reply, sender) if sender == arp?.target => {
                Some(say!(
                    "the same as the target: the sender announces its own address",
                    "相手と同じ。送信者が自分のアドレスを知らせている",
                    [],
                ))
            }
            _ => None,
        },
        Field::ArpSenderMac if arp?.operation == ArpOperation::Reply => Some(say!(
            "the answer: frames for the address below go there",
            "これが答えである。下のアドレス宛てのフレームはここへ送る",
            [],
        )),
        Field::ArpTargetMac
            if arp?.operation == ArpOperation::Request && arp?.target_hardware == [0; 6] =>
        {
            Some(if is_announcement(&arp?) {
                say!("nobody is asked", "誰にも尋ねていない", [])
            } else {
                say!(
                    "not known yet: this is what is asked for",
                    "まだ分からない。これを尋ねている",
                    [],
                )
            })
        }
        _ => None,
    }
}

/// Whether it has the form of a request, but tells who has the address of its sender (RFC 5227 2.3).
fn is_announcement(arp: &Arp) -> bool {
    arp.operation == ArpOperation::Request && arp.sender == arp.target && arp.sender != [0; 4]
}

fn operation(number: u32) -> Option<Phrase> {
    Some(match number {
        1 => say!(
            "a question: who has this IPv4 address?",
            "問い合わせ（このIPv4アドレスを持つのはどれか）",
            [],
        ),
        2 => say!(
            "an answer: the link-layer address of the sender",
            "応答（送信者のMACアドレス）",
            [],
        ),
        3 => say!(
            "a question of RARP: which IPv4 address belongs to this link-layer address?",
            "RARPの問い合わせ（このMACアドレスに対応するIPv4アドレスはどれか）",
            [],
        ),
        4 => say!(
            "an answer of RARP: the IPv4 address of the target",
            "RARPの応答（相手のIPv4アドレス）",
            [],
        ),
        8 => say!("a question of InARP", "InARPの問い合わせ", []),
        9 => say!("an answer of InARP", "InARPの応答", []),
        _ => return None,
    })
}
