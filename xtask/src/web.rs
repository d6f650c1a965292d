//! Builds what browsers load: `dist/web`, which the relay embeds. The file list here is the contract between both.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::steps::{Progress, Steps};
use crate::toolchain::{self, Toolchain};
use crate::{bindgen, compress, fingerprint, minify, paths, process};

/// The two apps; each is a crate, and a folder of the same name in `dist/web`.
pub(crate) const APPS: [&str; 2] = ["widget", "agent"];
/// The script of the tag, and what it fetches once that is wanted; of the same names in `widget/`.
const LOADERS: [&str; 3] = ["loader.js", "loader-more.js", "loader-invite.js"];

/// The chunks of an app: what its first screen does not need, fetched later. The split points in its source
/// have the same names.
pub(crate) fn chunks(app: &str) -> &'static [&'static str] {
    match app {
        "widget" => &["talk"],
        "agent" => &["pages"],
        _ => &[],
    }
}

/// How many steps [`build`] takes.
pub(crate) const STEPS: usize = 2;

/// Everything that changes the outputs.
const INPUTS: [&str; 9] = [
    "Cargo.toml",
    "Cargo.lock",
    "protocol",
    "client",
    "widget",
    "agent",
    "style",
    "xtask/src",
    "xtask/Cargo.toml",
];

/// `cargo xtask web [widget|agent]`.
pub(crate) fn command(only: Option<&str>) -> Result<()> {
    let mut steps = Steps::new(1 + STEPS);
    let toolchain = steps.run("Rust for the browser", crate::setup::web)?;
    match only {
        None => build(&toolchain, &mut steps)?,
        Some(app) => {
            let apps = APPS.into_iter().filter(|name| *name == app);
            let apps: Vec<&str> = apps.collect();
            ensure!(!apps.is_empty(), "there is no app {app:?}: widget or agent");
            steps.run(app, |progress| compile(&toolchain, &apps, progress))?;
            steps.run("making its bundle", |progress| bundles(&apps, progress))?;
        }
    }
    steps.summary();
    Ok(())
}

/// Brings `dist/web` up to date.
pub(crate) fn build(toolchain: &Toolchain, steps: &mut Steps) -> Result<()> {
    let mark = paths::root().join("dist").join("web.inputs");
    let inputs = INPUTS.map(|name| paths::root().join(name));
    let fingerprint = fingerprint::of(&inputs, &toolchain.describe())?;
    let current =
        fingerprint::is_current(&mark, &fingerprint) && outputs().iter().all(|path| path.is_file());
    steps.run("building the widget and the agent view", |progress| {
        if current {
            progress.say("unchanged");
            return Ok(());
        }
        compile(toolchain, &APPS, progress)
    })?;
    steps.run("making the bundles that browsers load", |progress| {
        if current {
            progress.say("unchanged");
            return Ok(());
        }
        let _ = fs::remove_file(&mark);
        bundles(&APPS, progress)?;
        fs::write(&mark, &fingerprint)?;
        Ok(())
    })
}

/// Where cargo leaves an app's module.
pub(crate) fn compiled(app: &str) -> PathBuf {
    paths::web_target()
        .join(toolchain::TARGET)
        .join(toolchain::PROFILE)
        .join(format!("{app}.wasm"))
}

/// Compiles apps in one go, so that what they share is compiled once.
fn compile(toolchain: &Toolchain, apps: &[&str], progress: &Progress) -> Result<()> {
    let mut command = toolchain.cargo("build");
    for app in apps {
        command.args(["--package", app]);
    }
    process::run(&mut command, "web", progress)
}

/// All files of `dist/web` that are not compressed forms.
pub(crate) fn outputs() -> Vec<PathBuf> {
    let dist = paths::web_dist();
    let of_app = |app: &'static str| {
        ["js", "css"]
            .map(|extension| format!("{app}.{extension}"))
            .into_iter()
            .chain([format!("{app}_bg.wasm")])
            .chain(
                chunks(app)
                    .iter()
                    .map(move |chunk| format!("{app}_{chunk}.wasm")),
            )
            .map(move |name| paths::web_dist().join(app).join(name))
    };
    APPS.into_iter()
        .flat_map(of_app)
        .chain(LOADERS.map(|name| dist.join(name)))
        .collect()
}

fn bundles(apps: &[&str], progress: &Progress) -> Result<()> {
    let dist = paths::web_dist();
    for &app in apps {
        progress.say(app);
        let bundle = bindgen::bundle(&compiled(app), app, false)?;
        let dir = dist.join(app);
        compress::write(&dir.join(format!("{app}_bg.wasm")), &bundle.wasm)?;
        let made: Vec<&str> = bundle
            .chunks
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        ensure!(
            made == chunks(app),
            "{app} came apart into {made:?}: adapt the list in {}",
            file!()
        );
        for (name, chunk) in &bundle.chunks {
            compress::write(&dir.join(format!("{app}_{name}.wasm")), chunk)?;
        }
        let js = minify::javascript(&bundle.js);
        compress::write(&dir.join(format!("{app}.js")), js.as_bytes())?;
        let css = minify::css(&styles(app)?);
        compress::write(&dir.join(format!("{app}.css")), css.as_bytes())?;
    }
    for name in LOADERS {
        let source = paths::root().join("widget").join(name);
        let source = fs::read_to_string(&source)
            .with_context(|| format!("reading {}", paths::shown(&source)))?;
        compress::write(&dist.join(name), minify::javascript(&source).as_bytes())?;
    }
    remove_strangers(&dist)?;
    progress.say(paths::shown(&dist));
    Ok(())
}

/// The shared tokens, then the app's own style sheets in the order of their names.
fn styles(app: &str) -> Result<String> {
    let mut sheets = Vec::new();
    fingerprint::collect(&paths::root().join("style"), &mut sheets)?;
    sheets.sort();
    let mut own = Vec::new();
    fingerprint::collect(&paths::root().join(app).join("style"), &mut own)?;
    own.sort();
    sheets.extend(own);
    let mut css = String::new();
    for sheet in sheets
        .iter()
        .filter(|path| path.extension() == Some("css".as_ref()))
    {
        css += &fs::read_to_string(sheet)?;
        css.push('\n');
    }
    Ok(css)
}

/// Deletes what an earlier layout left behind: the relay would embed it.
fn remove_strangers(dist: &Path) -> Result<()> {
    let ours: Vec<PathBuf> = outputs()
        .into_iter()
        .flat_map(|path| {
            let compressed = ["br", "gz"].map(|extension| compress::sibling(&path, extension));
            compressed.into_iter().chain([path])
        })
        .collect();
    let mut there = Vec::new();
    fingerprint::collect(dist, &mut there)?;
    for file in there.iter().filter(|file| !ours.contains(file)) {
        fs::remove_file(file)?;
    }
    Ok(())
}
