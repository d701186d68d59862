//! Makes sure that the folder of built assets is there, so that the crate compiles before `make assets` was run.

use std::path::Path;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/dist");
    println!("cargo:rerun-if-changed={}", folder.display());
    if !folder.join("site.css").is_file() {
        println!("cargo:warning=assets/dist is empty: run `make assets`, or the pages will have no style");
    }
    if let Err(error) = std::fs::create_dir_all(&folder) {
        println!("cargo:warning=assets/dist cannot be made: {error}");
    }
}
