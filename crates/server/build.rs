//! Makes the folder of the built app exist, so that the crate compiles before the app has been built, and has cargo
//! embed the app anew whenever it was built anew. Never calls npm.

use std::path::Path;

fn main() {
    let dist = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/dist"));
    // A read-only checkout is no reason to fail: the embedding allows a missing folder.
    if let Err(error) = std::fs::create_dir_all(dist) {
        println!("cargo::warning=web/dist cannot be made ({error}); the server is built without the app");
    }
    println!("cargo::rerun-if-changed={}", dist.display());
    println!("cargo::rerun-if-changed=build.rs");
}
