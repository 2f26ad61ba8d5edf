//! The least that recording every packet can cost: a program that reads the clock and puts 64 octets into a ring, and a
//! thread that reads and drops them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use anyhow::Result;
use aya::{Ebpf, programs::TcAttachType};

use super::{cpus::Cpus, kernel::assemble, network::Network, parts::CLOCK_AND_OUTPUT};

/// How often the ring is read; it holds a hundred times what comes meanwhile.
const PERIOD: Duration = Duration::from_millis(2);

/// The program on the ingress hook and its reader, until it is dropped.
pub(crate) struct Least {
    _program: Ebpf,
    is_over: Arc<AtomicBool>,
    reader: Option<JoinHandle<Result<()>>>,
}

impl Least {
    /// Attaches the program; the ring is read on the observer's CPUs.
    ///
    /// # Errors
    /// The kernel refuses.
    pub(crate) fn attach(network: &Network, cpus: &Cpus) -> Result<Self> {
        let part = &CLOCK_AND_OUTPUT;
        let (mut program, mut ring) = assemble(part)?;
        network.attach(&mut program, part.name, TcAttachType::Ingress)?;
        let is_over = Arc::new(AtomicBool::new(false));
        let (over, cpus) = (Arc::clone(&is_over), cpus.clone());
        let reader = thread::spawn(move || {
            cpus.move_to_observer()?;
            while !over.load(Ordering::Relaxed) {
                while ring.next().is_some() {}
                thread::sleep(PERIOD);
            }
            Ok(())
        });
        Ok(Self {
            _program: program,
            is_over,
            reader: Some(reader),
        })
    }

    /// Ends the reader.
    ///
    /// # Errors
    /// It could not run where it should.
    pub(crate) fn end(mut self) -> Result<()> {
        match self.stop() {
            Some(Ok(result)) => result,
            Some(Err(panic)) => std::panic::resume_unwind(panic),
            None => Ok(()),
        }
    }

    fn stop(&mut self) -> Option<thread::Result<Result<()>>> {
        self.is_over.store(true, Ordering::Relaxed);
        self.reader.take().map(JoinHandle::join)
    }
}

impl Drop for Least {
    fn drop(&mut self) {
        // Whoever wants to know how it ended has called `end`.
        let _ = self.stop();
    }
}
