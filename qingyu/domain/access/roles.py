"""Who may do what: the roles of people and programs, their permissions, and which roles exclude each other."""

from enum import StrEnum


class Role(StrEnum):
    """What a user is for the platform; everybody has exactly one."""

    ENTERPRISE_VIEWER = "enterprise_viewer"
    ENTERPRISE_MANAGER = "enterprise_manager"
    REGULATOR_VIEWER = "regulator_viewer"
    REGULATOR_OFFICER = "regulator_officer"
    AUDITOR = "auditor"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"


class Permission(StrEnum):
    """What somebody may do, inside the scope that says of whose data."""

    READ_BUSINESS = "read_business"
    DECLARE = "declare"
    CONFIRM = "confirm"
    MANAGE_GATEWAYS = "manage_gateways"
    OPERATE = "operate"
    MANAGE_USERS = "manage_users"
    READ_AUDIT = "read_audit"


class Reach(StrEnum):
    """What kind of place a role belongs to; an administrator belongs to none and sees no business data."""

    ENTERPRISE = "enterprise"
    AREA = "area"  # a region and all below it, or a park
    NONE = "none"


_R, _P = Role, Permission

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    _R.ENTERPRISE_VIEWER: frozenset({_P.READ_BUSINESS}),
    _R.ENTERPRISE_MANAGER: frozenset({_P.READ_BUSINESS, _P.DECLARE, _P.MANAGE_GATEWAYS}),
    _R.REGULATOR_VIEWER: frozenset({_P.READ_BUSINESS}),
    _R.REGULATOR_OFFICER: frozenset({_P.READ_BUSINESS, _P.CONFIRM}),
    _R.AUDITOR: frozenset({_P.READ_AUDIT}),
    _R.SYSTEM_ADMIN: frozenset({_P.MANAGE_GATEWAYS, _P.OPERATE}),
    _R.SECURITY_ADMIN: frozenset({_P.MANAGE_USERS}),
}

# 三员分立: one who runs the platform, one who gives rights and one who checks both are three people.
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})

_REACH = {
    Role.ENTERPRISE_VIEWER: Reach.ENTERPRISE,
    Role.ENTERPRISE_MANAGER: Reach.ENTERPRISE,
    Role.REGULATOR_VIEWER: Reach.AREA,
    Role.REGULATOR_OFFICER: Reach.AREA,
}

_NARROWER = {
    Role.ENTERPRISE_MANAGER: frozenset({Role.ENTERPRISE_VIEWER}),
    Role.REGULATOR_VIEWER: frozenset({Role.ENTERPRISE_VIEWER}),
    Role.REGULATOR_OFFICER: frozenset({Role.REGULATOR_VIEWER, Role.ENTERPRISE_VIEWER}),
}


def may(role: Role | str, permission: Permission) -> bool:
    """Whether a role has a permission.

    >>> may(Role.ENTERPRISE_MANAGER, Permission.DECLARE), may("auditor", Permission.READ_BUSINESS)
    (True, False)
    """
    return permission in PERMISSIONS[Role(role)]


def reach(role: Role | str) -> Reach:
    """The kind of place a role belongs to.

    >>> reach("regulator_officer"), reach(Role.AUDITOR)
    (<Reach.AREA: 'area'>, <Reach.NONE: 'none'>)
    """
    return _REACH.get(Role(role), Reach.NONE)


def narrower_or_equal(role: Role | str, than: Role | str) -> bool:
    """Whether a token of this role may be given by a user of that role.

    >>> narrower_or_equal("enterprise_viewer", "regulator_viewer"), narrower_or_equal("regulator_officer", "auditor")
    (True, False)
    """
    given, own = Role(role), Role(than)
    return given == own or given in _NARROWER.get(own, frozenset())
