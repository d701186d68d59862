//! temp
use sandbox::*;
#[tokio::main]
async fn main() {
    let d = std::path::PathBuf::from(std::env::args().nth(1).unwrap());
    let s = |b: &str, c: &str, kind| System { borough: b.into(), connector: c.into(), kind, api_key: None, dedupes: Some("service_request_id_ext".into()), jurisdiction: None };
    let r = start(SandboxConfig { bind: "127.0.0.1:18099".parse().unwrap(), data: d.join("s"), mail_folder: Some(d.join("mail")), systems: vec![s("bromley","streets",SystemKind::Open311), s("bexley","streets",SystemKind::Symology)] }).await.unwrap();
    println!("{}", r.address());
    std::future::pending::<()>().await;
}
