//! The network of the live measurements: dev2 of the lab, with a socket for UDP and nobody to answer the rest.

use std::{fs, net::UdpSocket};

use anyhow::{Context, Result};
use aya::{
    Ebpf,
    programs::{SchedClassifier, TcAttachType},
};
use nix::{
    net::if_::if_nametoindex,
    sys::socket::{setsockopt, sockopt::RcvBuf},
};
use xtask::{
    bytecode::{self, EXIT, Operation, with_number},
    lab::{INTERFACE, Lab},
};

use super::mixes::PORT;

/// Two hosts, of which dev2 receives the load on its `eth0`.
pub(crate) struct Network {
    pub(crate) lab: Lab,
    /// The index of dev2's interface.
    pub(crate) ifindex: u32,
    /// Nobody reads it: it is full at once, and what comes then is dropped without an answer.
    _socket: UdpSocket,
}

impl Network {
    /// Makes it.
    ///
    /// # Errors
    /// As for [`Lab::new`], or the kernel refuses a setting.
    pub(crate) fn new() -> Result<Self> {
        let lab = Lab::new()?;
        let prepare = || -> Result<_> {
            // A new namespace has the settings of the first one, which may forward, or look at sources.
            for path in ["ip_forward", "conf/all/rp_filter", "conf/eth0/rp_filter"] {
                fs::write(format!("/proc/sys/net/ipv4/{path}"), "0")
                    .with_context(|| format!("cannot set net/ipv4/{path} in dev2"))?;
            }
            let socket = UdpSocket::bind(("0.0.0.0", PORT)).context("cannot open a socket")?;
            setsockopt(&socket, RcvBuf, &0).context("cannot make a socket's buffer small")?;
            let ifindex = if_nametoindex(INTERFACE).context("dev2 has no interface")?;
            Ok((socket, ifindex))
        };
        let (socket, ifindex) = lab.dev2().enter(prepare)??;
        Ok(Self {
            lab,
            ifindex,
            _socket: socket,
        })
    }

    /// Attaches a program that returns at once to both hooks, until the result is dropped.
    ///
    /// # Errors
    /// The kernel refuses.
    pub(crate) fn attach_empty(&self) -> Result<[Ebpf; 2]> {
        let [mut ingress, mut egress] = [empty()?, empty()?];
        self.attach(&mut ingress, EMPTY, TcAttachType::Ingress)?;
        self.attach(&mut egress, EMPTY, TcAttachType::Egress)?;
        Ok([ingress, egress])
    }

    /// Loads the program of that name and attaches it to dev2's interface, until the object is dropped.
    ///
    /// # Errors
    /// The kernel refuses.
    pub(crate) fn attach(&self, ebpf: &mut Ebpf, name: &str, side: TcAttachType) -> Result<()> {
        let attach = || -> Result<()> {
            let classifier = classifier(ebpf, name)?;
            let loaded = classifier.load();
            loaded.with_context(|| format!("the kernel refuses {name}"))?;
            let attached = classifier.attach(INTERFACE, side);
            attached.with_context(|| format!("cannot attach {name}"))?;
            Ok(())
        };
        self.lab.dev2().enter(attach)?
    }
}

/// The name of the program that does nothing.
pub(crate) const EMPTY: &str = "empty";

/// A TC program that returns `TC_ACT_UNSPEC`, not yet loaded.
///
/// # Errors
/// It cannot be put together.
pub(crate) fn empty() -> Result<Ebpf> {
    const TC_ACT_UNSPEC: i32 = -1;
    let program = [with_number(Operation::Move, 0, TC_ACT_UNSPEC), EXIT];
    Ok(Ebpf::load(&bytecode::object(
        "classifier",
        EMPTY,
        &program,
    )?)?)
}

/// The TC program of that name.
///
/// # Errors
/// There is none.
pub(crate) fn classifier<'a>(ebpf: &'a mut Ebpf, name: &str) -> Result<&'a mut SchedClassifier> {
    let program = ebpf.program_mut(name);
    let program = program.with_context(|| format!("the object has no program {name}"))?;
    Ok(program.try_into()?)
}
