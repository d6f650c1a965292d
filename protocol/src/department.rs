//! Departments: who answers for what. A conversation that was asked for a department, or is handed to
//! one, is offered to its agents first.

use crate::id::{AgentId, DepartmentId};
use crate::limits::{DEPARTMENT_AGENTS_MAX, DEPARTMENT_CHARS};
use crate::refusal::Code;
use crate::text;
use serde::{Deserialize, Serialize};

/// One department of a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// Which; made by whoever makes the department, so that making it twice makes one.
    pub id: DepartmentId,
    /// What agents and the site's pages call it; at most [`DEPARTMENT_CHARS`] characters, once a site.
    pub name: String,
    /// Its agents; at most [`DEPARTMENT_AGENTS_MAX`].
    pub agents: Vec<AgentId>,
}

impl Department {
    /// The same, with a clean name and each agent once.
    ///
    /// # Errors
    /// [`Code::BadName`] if the name is empty or too long, [`Code::BadFrame`] if there are too many
    /// agents.
    pub fn clean(mut self) -> Result<Self, Code> {
        let name = text::line(&self.name, DEPARTMENT_CHARS).map_err(|_| Code::BadName)?;
        self.name = name.ok_or(Code::BadName)?;
        self.agents.sort();
        self.agents.dedup();
        match self.agents.len() > DEPARTMENT_AGENTS_MAX {
            true => Err(Code::BadFrame),
            false => Ok(self),
        }
    }

    /// Whether a page that says `name` means this one: blanks around it and its case don't matter.
    pub fn is_called(&self, name: &str) -> bool {
        self.name.to_lowercase() == name.trim().to_lowercase()
    }
}

/// What a department's name and agents are to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentBody {
    /// The name.
    pub name: String,
    /// The agents. Whoever is no agent of the site is left out.
    pub agents: Vec<AgentId>,
}

/// All departments of a site, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Departments {
    /// The departments.
    pub departments: Vec<Department>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, agents: usize) -> Result<Department, Code> {
        let id = DepartmentId::random([1; 16]);
        let agents = (0..agents).map(|n| AgentId::random([n as u8; 16]));
        let name = name.into();
        let agents = agents.collect();
        Department { id, name, agents }.clean()
    }

    #[test]
    fn names_and_members_have_limits() {
        assert_eq!(named(" Sales\u{7} ", 3).map(|d| d.name), Ok("Sales".into()));
        assert_eq!(named(" ", 0), Err(Code::BadName));
        assert_eq!(
            named(&"x".repeat(DEPARTMENT_CHARS + 1), 0),
            Err(Code::BadName)
        );
        let crowd: Vec<AgentId> = (0..=DEPARTMENT_AGENTS_MAX as u128)
            .map(|n| AgentId::random(n.to_be_bytes()))
            .collect();
        let department = Department {
            agents: crowd,
            ..named("Sales", 0).expect("a department")
        };
        assert_eq!(department.clean(), Err(Code::BadFrame));
    }

    #[test]
    fn a_page_may_write_its_name_in_any_case() {
        let sales = named("Vertrieb Österreich", 0).expect("a department");
        assert!(sales.is_called(" vertrieb ÖSTERREICH "));
        assert!(!sales.is_called("vertrieb"));
    }
}
