//! Where a study lies: in a file, or in one schema of a PostgreSQL database.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::error::StoreError;

/// The schema of a study whose address names none.
const DEFAULT_SCHEMA: &str = "samlast";
/// PostgreSQL cuts names off behind 63 bytes; the copies made before a change of schema need room for their ending.
const LONGEST_SCHEMA: usize = 48;
/// Variable with the folder for files that belong to studies in PostgreSQL.
const FILES: &str = "SAMLAST_FILES";

/// Where a study lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// One SQLite file.
    File(PathBuf),
    /// One schema of a PostgreSQL database.
    Postgres(PostgresLocation),
}

/// The address of a study in PostgreSQL: `postgres://user:password@host:port/database?schema=name`.
///
/// The password is never shown, neither by `Display` nor by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresLocation {
    /// The address for the server, without the schema but with the password.
    server: String,
    /// The address for people: without password and schema.
    shown: String,
    schema: String,
}

impl Location {
    /// The file of this name that belongs to the study, such as its road network: beside a study file; for PostgreSQL
    /// in the folder that the variable `SAMLAST_FILES` names, else in `samlast-files/SCHEMA` of the present folder.
    /// The folder may be missing yet.
    pub fn beside(&self, name: &str) -> PathBuf {
        match self {
            Self::File(path) => path.with_file_name(name),
            Self::Postgres(address) => address.folder(std::env::var_os(FILES).map(PathBuf::from)).join(name),
        }
    }

    /// The study file, where the study is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }
}

impl PostgresLocation {
    /// The schema that holds the study.
    pub fn schema(&self) -> &str {
        &self.schema
    }

    /// The same database with another schema.
    ///
    /// # Errors
    /// [`StoreError::Address`] when the name cannot be the name of a schema.
    pub fn with_schema(&self, schema: &str) -> Result<Self, StoreError> {
        check_schema(schema).map_err(|why| StoreError::Address { address: self.to_string(), why })?;
        Ok(Self { schema: schema.to_owned(), ..self.clone() })
    }

    /// The address with everything that the server needs to know: never to be shown.
    pub(crate) fn for_server(&self) -> &str {
        &self.server
    }

    fn folder(&self, named: Option<PathBuf>) -> PathBuf {
        named
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or_else(|| PathBuf::from("samlast-files").join(&self.schema))
    }

    fn parse(text: &str) -> Result<Self, StoreError> {
        let (scheme, rest) = text.split_once("://").unwrap_or(("postgres", text));
        let (before, query) = rest.split_once('?').map_or((rest, None), |(before, query)| (before, Some(query)));
        let (authority, database) = before.split_once('/').map_or((before, ""), |(host, name)| (host, name));
        let (person, host) = authority.rsplit_once('@').map_or((None, authority), |(who, host)| (Some(who), host));
        let name = person.map(|person| person.split_once(':').map_or(person, |(name, _)| name));
        let options: Vec<_> = query.unwrap_or_default().split('&').filter(|option| !option.is_empty()).collect();
        let is = |option: &str, key: &str| option.split('=').next() == Some(key);
        let schemas: Vec<_> = options.iter().filter_map(|option| option.strip_prefix("schema=")).collect();

        let join = |authority: &str, skipped: &[&str]| {
            let kept: Vec<_> = options.iter().filter(|o| !skipped.iter().any(|key| is(o, key))).copied().collect();
            let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
            format!("{scheme}://{authority}/{database}{query}")
        };
        let shown =
            join(&name.map_or_else(|| host.to_owned(), |name| format!("{name}@{host}")), &["schema", "password"]);
        let wrong = |why: String| StoreError::Address { address: shown.clone(), why };
        if person.is_some_and(|person| person.contains('@')) {
            return Err(wrong("an @ in a name or password is written %40".to_owned()));
        }
        if database.is_empty() {
            return Err(wrong("no database is named; write postgres://user@host/database?schema=name".to_owned()));
        }
        let schema = match schemas.as_slice() {
            [] => DEFAULT_SCHEMA,
            [schema] => schema,
            _ => return Err(wrong("several schemas are named; a study is one schema".to_owned())),
        };
        check_schema(schema).map_err(wrong)?;
        if let Some(mode) = options.iter().find_map(|option| option.strip_prefix("sslmode="))
            && !matches!(mode, "disable" | "allow" | "prefer")
        {
            return Err(wrong(format!(
                "sslmode={mode} asks for an encrypted connection, which this program cannot make; connect on the same \
                 machine or through a tunnel (for instance `ssh -L`), and write sslmode=disable"
            )));
        }
        Ok(Self { server: join(authority, &["schema", "sslmode"]), schema: schema.to_owned(), shown })
    }
}

fn check_schema(schema: &str) -> Result<(), String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let fits = schema.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && schema.chars().all(plain)
        && schema.len() <= LONGEST_SCHEMA
        && !schema.starts_with("pg_");
    if fits {
        return Ok(());
    }
    Err(format!(
        "{schema:?} cannot be the schema of a study; use small letters a to z, digits and _, at the most \
         {LONGEST_SCHEMA}, not beginning with a digit or pg_"
    ))
}

impl fmt::Display for PostgresLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.shown.contains('?') { '&' } else { '?' };
        write!(f, "{}{sign}schema={}", self.shown, self.schema)
    }
}

impl fmt::Debug for PostgresLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Postgres(address) => address.fmt(f),
        }
    }
}

impl FromStr for Location {
    type Err = StoreError;

    /// `postgres://…` and `postgresql://…` are addresses, everything else is the name of a file.
    fn from_str(text: &str) -> Result<Self, StoreError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return PostgresLocation::parse(text).map(Self::Postgres);
        }
        Ok(Self::File(PathBuf::from(text)))
    }
}

impl From<&Path> for Location {
    fn from(path: &Path) -> Self {
        Self::File(path.to_path_buf())
    }
}

impl From<&PathBuf> for Location {
    fn from(path: &PathBuf) -> Self {
        Self::File(path.clone())
    }
}

impl From<PathBuf> for Location {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}

impl From<&Self> for Location {
    fn from(location: &Self) -> Self {
        location.clone()
    }
}

#[cfg(test)]
impl Location {
    /// A schema of the server for tests, which `.ci/postgres` starts; nothing without one.
    pub(crate) fn of_test_server(name: &str) -> Option<Self> {
        let Ok(server) = std::env::var("SAMLAST_TEST_POSTGRES") else {
            println!("skipped: SAMLAST_TEST_POSTGRES holds no address of a PostgreSQL server; .ci/postgres starts one");
            return None;
        };
        Some(format!("{server}?schema=u{}_{name}", std::process::id()).parse().unwrap())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> PostgresLocation {
        match text.parse().unwrap() {
            Location::Postgres(address) => address,
            Location::File(path) => panic!("{}", path.display()),
        }
    }

    #[test]
    fn a_path_is_a_file_and_an_address_is_a_schema() {
        assert_eq!("a b/øst.samlast".parse::<Location>().unwrap(), Location::File("a b/øst.samlast".into()));
        let found = address("postgresql://kari:hemmelig@db.example:5433/innkjop?schema=ost_2025&connect_timeout=3");
        assert_eq!(found.schema(), "ost_2025");
        assert_eq!(found.for_server(), "postgresql://kari:hemmelig@db.example:5433/innkjop?connect_timeout=3");
        assert_eq!(address("postgres://localhost/d").schema(), "samlast");
        let again = address(&found.to_string());
        assert_eq!((again.to_string(), again.schema()), (found.to_string(), found.schema()));
    }

    #[test]
    fn a_password_is_never_shown() {
        for text in [
            "postgres://kari:hemmelig@h/d?schema=s",
            "postgres://kari@h/d?password=hemmelig",
            "postgres://kari:hemmelig@h/d?sslmode=require",
            "postgres://kari:hemmelig@h/",
            "postgres://kari:hemme@lig@h/d",
            "postgres://kari:hemmelig@h/d?schema=Ost",
        ] {
            let shown = match text.parse::<Location>() {
                Ok(location) => format!("{location} {location:?}"),
                Err(error) => format!("{error} {error:?}"),
            };
            assert!(shown.contains("kari") && !shown.contains("hemme") && !shown.contains("lig@"), "{shown}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_a_way_out() {
        for (text, way_out) in [
            ("postgres://h/d?sslmode=require", "tunnel"),
            ("postgres://h/d?sslmode=verify-full", "tunnel"),
            ("postgres://h", "no database is named"),
            ("postgres://h/d?schema=a&schema=b", "one schema"),
            ("postgres://h/d?schema=Store", "small letters"),
            ("postgres://h/d?schema=a;b", "small letters"),
            ("postgres://h/d?schema=pg_x", "pg_"),
        ] {
            let told = text.parse::<Location>().unwrap_err().to_string();
            assert!(told.contains(way_out), "{text}: {told}");
        }
    }

    #[test]
    fn files_of_a_study_lie_beside_it() {
        assert_eq!(Location::from(Path::new("a/b.samlast")).beside("r.roads"), Path::new("a/r.roads"));
        let found = address("postgres://h/d?schema=ost");
        assert_eq!(found.folder(None), Path::new("samlast-files/ost"));
        assert_eq!(found.folder(Some("/srv/x".into())), Path::new("/srv/x"));
    }
}
