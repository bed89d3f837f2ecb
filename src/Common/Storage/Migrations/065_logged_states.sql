-- People acknowledge, silence and resolve in SQL; Alerting logs it when it sees it, and once, whichever of its processes does.
alter table incidents add column logged_state text not null default 'open';
comment on column incidents.logged_state is 'The last state of which Alerting wrote into its log: open, acknowledged, silenced or resolved.';
update incidents i set logged_state = s.state from incident_states s where s.incident_id = i.incident_id and s.state <> 'open';
