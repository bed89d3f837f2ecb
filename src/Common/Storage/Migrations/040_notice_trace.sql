-- A notice may be sent by another process, or after a restart: the trace of the verdict that it tells of waits for it here. docs/telemetry.md.
alter table notices add column traceparent text;
comment on column notices.traceparent is 'The span of the verdict that the notice tells of (W3C traceparent); empty where that was not traced.';
