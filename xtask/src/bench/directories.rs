//! Where observers write files while they are measured: in memory, and on the disk with the target directory.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// The file that an observer writes.
const OUTPUT: &str = "output";

/// Where observers write files; removed with all that is in them when dropped.
#[derive(Debug)]
pub(crate) struct Directories {
    pub(crate) tmpfs: PathBuf,
    pub(crate) disk: PathBuf,
}

impl Directories {
    /// Makes one in `/dev/shm`, and one in `target`. Those of a benchmark that was killed are removed.
    ///
    /// # Errors
    /// They cannot be made.
    pub(crate) fn make(target: &Path) -> Result<Self> {
        const MEMORY: &str = "/dev/shm";
        let name = format!("{PREFIX}{}", std::process::id());
        for parent in [Path::new(MEMORY), target] {
            remove_leftovers(parent);
        }
        let directories = Self {
            tmpfs: Path::new(MEMORY).join(&name),
            disk: target.join(&name),
        };
        for path in [&directories.tmpfs, &directories.disk] {
            fs::create_dir_all(path).with_context(|| format!("cannot make {}", path.display()))?;
        }
        Ok(directories)
    }

    /// The file in memory that an observer writes.
    pub(crate) fn output(&self) -> PathBuf {
        self.tmpfs.join(OUTPUT)
    }

    /// The file on the disk that an observer writes.
    pub(crate) fn output_on_disk(&self) -> PathBuf {
        self.disk.join(OUTPUT)
    }

    /// Removes what an observer has written.
    pub(crate) fn clear(&self) {
        for path in [&self.tmpfs, &self.disk] {
            // Most observers have written no file.
            let _ = fs::remove_file(path.join(OUTPUT));
        }
    }
}

impl Drop for Directories {
    fn drop(&mut self) {
        for path in [&self.tmpfs, &self.disk] {
            if let Err(error) = fs::remove_dir_all(path) {
                eprintln!("cannot remove {}: {error}", path.display());
            }
        }
    }
}

/// Names of directories begin so; then follows the process id.
const PREFIX: &str = "pktobs-bench-";

/// Removes the directories in `parent` whose process is gone.
fn remove_leftovers(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let process = name.strip_prefix(PREFIX);
        if process.is_some_and(|id| !Path::new("/proc").join(id).exists()) {
            // What cannot be removed is in nobody's way.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
