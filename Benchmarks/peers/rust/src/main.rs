//! Drives the crate jsonwebtoken for the benchmark; the protocol is in ../../README.md.

use std::io::{self, BufRead, Write};
use std::path::Path;
use std::time::Instant;
use std::{error::Error, fs};

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{decode, Algorithm, DecodingKey, Validation};
use serde::Deserialize;

#[derive(Deserialize)]
#[allow(dead_code)]
struct Claims {
    iss: String,
    aud: String,
    exp: u64,
    sub: String,
}

struct Job {
    key: DecodingKey,
    validation: Validation,
    tokens: Vec<String>,
}

impl Job {
    fn load(algorithm: &str, folder: &Path) -> Result<Job, Box<dyn Error>> {
        let read = |name: &str| fs::read_to_string(folder.join(name));
        let algorithm: Algorithm = algorithm.parse()?;
        let jwk = read("key.jwk")?;
        let key = match algorithm {
            Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512 => {
                let members: serde_json::Value = serde_json::from_str(&jwk)?;
                let secret = members["k"].as_str().ok_or("no k")?;
                // The crate takes secrets in padded base64 of the other alphabet.
                let mut text = secret.replace('-', "+").replace('_', "/");
                while text.len() % 4 != 0 {
                    text.push('=');
                }
                DecodingKey::from_base64_secret(&text)?
            }
            _ => DecodingKey::from_jwk(&serde_json::from_str::<Jwk>(&jwk)?)?,
        };
        let mut validation = Validation::new(algorithm);
        validation.set_issuer(&[read("issuer")?.trim()]);
        validation.set_audience(&[read("audience")?.trim()]);
        let tokens = read("tokens")?.lines().map(String::from).collect();
        let job = Job { key, validation, tokens };
        decode::<Claims>(&job.tokens[0], &job.key, &job.validation)?;
        Ok(job)
    }

    fn verify(&self, first: usize, count: usize) -> (usize, u128) {
        let start = Instant::now();
        let accepted = (0..count)
            .filter(|step| {
                let token = &self.tokens[(first + step) % self.tokens.len()];
                decode::<Claims>(token, &self.key, &self.validation).is_ok()
            })
            .count();
        (accepted, start.elapsed().as_nanos())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut output = io::stdout();
    writeln!(output, "hello jsonwebtoken {}", option_env!("JSONWEBTOKEN_VERSION").unwrap_or("8"))?;
    let mut job: Option<Job> = None;
    for line in io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.splitn(3, ' ').collect();
        match (words.as_slice(), &job) {
            (["load", algorithm, folder], _) => match Job::load(algorithm, Path::new(folder)) {
                Ok(loaded) => {
                    writeln!(output, "ready {}", loaded.tokens.len())?;
                    job = Some(loaded);
                }
                Err(error) => writeln!(output, "unsupported {}", error)?,
            },
            (["verify", first, count], Some(job)) => {
                let (accepted, nanoseconds) = job.verify(first.parse()?, count.parse()?);
                writeln!(output, "verified {} {}", accepted, nanoseconds)?;
            }
            _ => {}
        }
    }
    Ok(())
}
