//! What a process spent: time on the core, its own and the kernel's, and how often it gave the core away. Unlike wall time,
//! these say something on a machine that has other work too.

use std::ops::Sub;
use std::path::PathBuf;

/// The kernel counts core time in hundredths of a second.
const TICK: f64 = 0.01;

/// What a process and its children have spent so far, or between two looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spent {
    own: f64,
    kernel: f64,
    switches: f64,
}

impl Spent {
    /// Up to now.
    pub fn by(process: u32) -> Self {
        let folder = PathBuf::from(format!("/proc/{process}"));
        let stat = std::fs::read_to_string(folder.join("stat")).unwrap_or_default();
        // The name stands in brackets and may hold anything.
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
        let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default() * TICK;
        let mut spent = Self { own: ticks(11), kernel: ticks(12), switches: 0.0 };
        for thread in std::fs::read_dir(folder.join("task")).into_iter().flatten().flatten() {
            let status = std::fs::read_to_string(thread.path().join("status")).unwrap_or_default();
            let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
            spent.switches += line.and_then(|count| count.trim().parse::<f64>().ok()).unwrap_or_default();
            let children = std::fs::read_to_string(thread.path().join("children")).unwrap_or_default();
            for child in children.split_whitespace().filter_map(|child| child.parse().ok()) {
                let theirs = Self::by(child);
                spent.own += theirs.own;
                spent.kernel += theirs.kernel;
                spent.switches += theirs.switches;
            }
        }
        spent
    }

    /// Microseconds on the core for each of `times`.
    pub fn each(&self, times: f64) -> f64 {
        (self.own + self.kernel) / times * 1e6
    }

    /// The same in words, with what is the kernel's and the switches.
    pub fn words(&self, times: f64) -> String {
        let micros = |seconds: f64| seconds / times * 1e6;
        format!(
            "core time {:.1} µs ({:.1} own, {:.1} the kernel's), switches {:.1}",
            self.each(times),
            micros(self.own),
            micros(self.kernel),
            self.switches / times
        )
    }
}

impl Sub for Spent {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            own: self.own - before.own,
            kernel: self.kernel - before.kernel,
            switches: self.switches - before.switches,
        }
    }
}

/// Says how busy the machine is, and warns where others would be measured too: before anything of ours runs.
pub fn say_how_quiet() {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let minute: f64 = load.split(' ').next().and_then(|field| field.parse().ok()).unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    println!("cores                 {cores:>8}");
    println!("load of last minute   {minute:>8.2}");
    if minute > 0.5 {
        println!(
            "\nNOT QUIET: other work runs on this machine. Requests and submissions a second, and their ratios, are too low or\n\
             too high by chance; core time is the figure to read. Wait until the load is below 0.5, and measure again."
        );
    }
}
