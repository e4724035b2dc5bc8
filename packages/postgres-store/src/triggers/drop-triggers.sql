drop trigger if exists {{insert}} on {{table}};
drop trigger if exists {{update}} on {{table}};
drop trigger if exists {{delete}} on {{table}};
drop trigger if exists {{truncate}} on {{table}};
drop function if exists {{schema}}.{{function}}();
