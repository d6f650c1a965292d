//! Departments: whom a conversation may be given to. It waits for its department while an agent of that
//! is available, also one without room; else anybody may get it.

use crate::Desk;
use crate::effect::{Audience, Notice};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use protocol::conversation::SiteSays;
use protocol::{
    AgentId, Code, ConversationId, ConversationState, Department, DepartmentId, EntryBody,
};

/// The name under which a page says which department its customer wants.
const SAID_AS: &str = "department";

impl Desk {
    /// The site's departments are these from now on.
    pub(crate) fn departments_are(&mut self, all: Vec<Department>) {
        self.departments = by_id(all);
        let told = Notice::Departments(self.departments_by_name());
        self.out.tell(Audience::Agents, told);
        self.out.touched = true;
    }

    /// All of them, by name.
    pub(crate) fn departments_by_name(&self) -> Vec<Department> {
        let mut all: Vec<Department> = self.departments.values().cloned().collect();
        all.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        all
    }

    /// The department that a customer's page names.
    pub(crate) fn department_said(&self, says: &SiteSays) -> Option<DepartmentId> {
        let name = says.data.get(SAID_AS)?;
        let mut all = self.departments.values();
        all.find(|one| one.is_called(name)).map(|one| one.id)
    }

    /// Whether an agent may be given what is asked of a department.
    pub(crate) fn may_be_given(&self, agent: AgentId, of: Option<DepartmentId>) -> bool {
        match of.and_then(|of| self.departments.get(&of)) {
            Some(department) if self.answers(department, None) => {
                department.agents.contains(&agent)
            }
            _ => true,
        }
    }

    /// Whether somebody could be given what is asked of a department now.
    pub(crate) fn has_room_for(&self, of: Option<DepartmentId>) -> bool {
        let mut candidates = self.roster.candidates();
        candidates.any(|candidate| self.may_be_given(candidate.id, of))
    }

    /// Whether an agent of the department is available, `but` aside.
    fn answers(&self, department: &Department, but: Option<AgentId>) -> bool {
        let mut agents = department.agents.iter().filter(|id| Some(**id) != but);
        agents.any(|id| self.roster.get(*id).is_some_and(|seat| seat.available))
    }

    /// The page names another department than before: what is still in line is asked of that.
    pub(crate) fn page_asks_for(&mut self, id: ConversationId, before: &SiteSays, now: &SiteSays) {
        if before.data.get(SAID_AS) == now.data.get(SAID_AS) {
            return;
        }
        let department = self.department_said(now);
        let waits = self.conversations.get(&id).is_some_and(|held| {
            held.row.state == ConversationState::Waiting && held.row.department != department
        });
        if waits {
            self.change(id, |held| held.row.department = department);
        }
    }

    /// Why a conversation can't be handed to a department, if it can't.
    pub(crate) fn department_refuses(&self, id: DepartmentId, from: AgentId) -> Option<Code> {
        match self.departments.get(&id) {
            None => Some(Code::NoSuchDepartment),
            Some(department) if self.answers(department, Some(from)) => None,
            Some(_) => Some(Code::NoRoom),
        }
    }

    /// Hands a conversation to a department: to the front of the line, for its agents.
    pub(crate) fn hand_to_department(
        &mut self,
        agent: AgentId,
        id: ConversationId,
        to: DepartmentId,
    ) {
        let by = self.author(agent);
        let name = self.departments.get(&to).map(|one| one.name.clone());
        let body = EntryBody::Transferred {
            to: name.unwrap_or_default(),
        };
        self.add_entry(id, None, by, body, None);
        self.edit(id, |held| held.row.department = Some(to));
        self.put_in_front(id);
    }
}

/// By id, as the desk holds them.
pub(crate) fn by_id(all: Vec<Department>) -> BTreeMap<DepartmentId, Department> {
    all.into_iter().map(|one| (one.id, one)).collect()
}
