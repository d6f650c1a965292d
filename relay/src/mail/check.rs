//! `deskbell check-mail`: one mail to a mail server, step by step, so that an owner sees which setting
//! is wrong before a customer's answer depends on it.

use super::compose::{AutoSubmitted, address};
use super::transport::{CONNECT_PATIENCE, Transport, own_name, tls_parameters};
use crate::config::{Config, Smtp, SmtpTls};
use crate::error::in_full;
use anyhow::{Context, bail};
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::{Address, Message};
use std::future::Future;
use std::time::SystemTime;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// What the mail says.
const TEXT: &str = "The mail server took this mail. Deskbell's other mails go the same way.\n";

/// Sends one test mail to `to` as mails are sent, and tells each step through `say` once it is done.
///
/// # Errors
/// The step that failed, what the server or the network said, and what to look at.
pub async fn check_mail(
    config: &Config,
    to: &str,
    mut say: impl FnMut(&str),
) -> anyhow::Result<()> {
    let to = address(to).map_err(|_| anyhow::anyhow!("{to:?} is no address to mail to"))?;
    let Some(smtp) = &config.smtp else {
        let Transport::Folder(folder) = Transport::open(config)? else {
            bail!("a mail server without settings");
        };
        say("no mail server is set ([smtp] or DESKBELL_SMTP_HOST): nothing was sent");
        say(&format!("mails become files in {}", folder.display()));
        return Ok(());
    };
    let (host, port) = (smtp.host.as_str(), smtp.port);
    say(&format!("mail server {host}:{port}, {}", how(smtp)));
    let reached = in_time(TcpStream::connect((host, port))).await;
    let reached = reached.with_context(|| {
        format!("the server cannot be reached; is {host}:{port} right, and no firewall between?")
    })?;
    say(&format!("reached: {}", reached.peer_addr()?));
    drop(reached);
    let mut server = connected(config, smtp, &mut say).await?;
    let (Some(user), Some(password)) = (&smtp.user, &smtp.password) else {
        say("no log-in: none is set");
        return taken(&mut server, smtp, to, &mut say).await;
    };
    let credentials = Credentials::new(user.clone(), password.clone());
    in_time(server.auth(DEFAULT_MECHANISMS, &credentials))
        .await
        .context(
            "the log-in was refused; are user and password (DESKBELL_SMTP_PASSWORD) right, and \
             does the provider want a password made for programs?",
        )?;
    say(&format!("logged in as {user}"));
    taken(&mut server, smtp, to, &mut say).await
}

fn how(smtp: &Smtp) -> &'static str {
    match smtp.tls {
        SmtpTls::None => "without TLS",
        SmtpTls::Starttls => "TLS by STARTTLS",
        SmtpTls::Tls => "TLS from the first byte",
    }
}

/// A connection on which the server has greeted, protected as the settings say.
async fn connected(
    config: &Config,
    smtp: &Smtp,
    say: &mut impl FnMut(&str),
) -> anyhow::Result<AsyncSmtpConnection> {
    let name = own_name(config).unwrap_or_default();
    let first = match smtp.tls {
        SmtpTls::Tls => Some(tls_parameters(smtp)?),
        SmtpTls::Starttls | SmtpTls::None => None,
    };
    let at = (smtp.host.as_str(), smtp.port);
    let opened = AsyncSmtpConnection::connect_tokio1(at, None, &name, first, None);
    let mut server = in_time(opened).await.with_context(|| match smtp.tls {
        SmtpTls::Tls => {
            "it does not speak TLS from the first byte, or its certificate is not trusted; does \
             this port want tls = \"starttls\", or does it need ca_file?"
        }
        SmtpTls::Starttls | SmtpTls::None => {
            "it does not greet as a mail server; does this port want tls = \"tls\"?"
        }
    })?;
    say(&format!("it greets as {}", server.server_info().name()));
    if smtp.tls == SmtpTls::Starttls {
        in_time(server.starttls(tls_parameters(smtp)?, &name))
            .await
            .context(
                "the connection could not be protected; does the server know STARTTLS, and is its \
                 certificate trusted (ca_file)?",
            )?;
    }
    say(match server.is_encrypted() {
        true => "the connection is protected by TLS",
        false => "the connection is not protected: only for a mail server on this machine",
    });
    Ok(server)
}

async fn taken(
    server: &mut AsyncSmtpConnection,
    smtp: &Smtp,
    to: Address,
    say: &mut impl FnMut(&str),
) -> anyhow::Result<()> {
    let from = address(&smtp.from).map_err(anyhow::Error::msg)?;
    let recipient = to.to_string();
    let mail = Message::builder()
        .from(Mailbox::new(None, from))
        .to(Mailbox::new(None, to))
        .date(SystemTime::now())
        .subject("A test mail from Deskbell")
        .header(AutoSubmitted::Generated)
        .body(String::from(TEXT))?;
    let sent = in_time(server.send(mail.envelope(), &mail.formatted())).await;
    let answer = sent.with_context(|| {
        format!(
            "the mail was refused; may this log-in send as {} (from)?",
            smtp.from
        )
    })?;
    let words: Vec<&str> = answer.message().collect();
    say(&format!("taken: {} {}", answer.code(), words.join(" ")));
    say(&format!(
        "whether it arrives is to be seen in the mailbox of {recipient}"
    ));
    // It has the mail; how it says goodbye changes nothing.
    let _ = in_time(server.quit()).await;
    Ok(())
}

/// A step that ends in time, its error on one line.
async fn in_time<T, E>(step: impl Future<Output = Result<T, E>>) -> anyhow::Result<T>
where
    E: std::error::Error,
{
    match timeout(CONNECT_PATIENCE, step).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(e)) => Err(anyhow::Error::msg(in_full(&e))),
        Err(_) => bail!("no answer within {} s", CONNECT_PATIENCE.as_secs()),
    }
}
