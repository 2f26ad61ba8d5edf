//! Writing text out without keeping the reader of the ring from its work.
//!
//! One buffer is being written, by a thread that may block, while the next one is filled. Never more than
//! that: if stdout stands still, so does the reader, and the ring, the only queue, runs full and is counted.

use std::io::{self, Write};

use bytes::BytesMut;
use tokio::task::{JoinHandle, spawn_blocking};

/// Where text goes, and the buffer that is on its way there.
#[derive(Debug, Default)]
pub struct Output {
    writing: Option<JoinHandle<(BytesMut, io::Result<()>)>>,
    spare: BytesMut,
}

impl Output {
    /// Waits until the last buffer is written, then begins to write `text` and leaves an empty buffer in its
    /// place. May be dropped while it waits: nothing is lost then, and it can be called again.
    ///
    /// # Errors
    ///
    /// What went wrong with the last buffer.
    pub async fn write(&mut self, text: &mut BytesMut) -> io::Result<()> {
        self.written().await?;
        if text.is_empty() {
            return Ok(());
        }
        let text = std::mem::replace(text, std::mem::take(&mut self.spare));
        self.writing = Some(spawn_blocking(move || {
            let mut stdout = io::stdout().lock();
            let result = stdout.write_all(&text).and_then(|()| stdout.flush());
            (text, result)
        }));
        Ok(())
    }

    /// Waits until all is written.
    ///
    /// # Errors
    ///
    /// What went wrong with the last buffer.
    pub async fn written(&mut self) -> io::Result<()> {
        let Some(writing) = &mut self.writing else {
            return Ok(());
        };
        let finished = writing.await;
        self.writing = None;
        let (mut text, result) = finished.map_err(io::Error::other)?;
        text.clear();
        self.spare = text;
        result
    }
}
