-- The data that serving nodes share, for PostgreSQL and H2.

-- The split that the rollout wants, as JSON, and when the database last saw it change.
alter table rollout add column if not exists split varchar(8000);
alter table rollout add column if not exists split_changed_at timestamp with time zone;
create index if not exists rollout_split_changed on rollout (split_changed_at);

-- The counts of each process: one row for each slice of time, replaced while the process still counts in it.
create table if not exists rollout_evidence (
    model      varchar(300) not null,
    version    varchar(300) not null,
    -- Empty for all predictions of the version, in any rollout or none; the step is then -1.
    rollout_id varchar(300) not null,
    step       integer      not null,
    -- The writer: one process, from its start to its end.
    writer     varchar(200) not null,
    slice_from timestamp with time zone not null,
    slice_to   timestamp with time zone not null,
    -- Incremented by each write of the writer; a lower revision replaces nothing.
    revision   bigint       not null,
    reported_at    timestamp with time zone not null,
    sums       text         not null,
    primary key (model, version, rollout_id, step, writer, slice_from)
);
create index if not exists rollout_evidence_end on rollout_evidence (slice_to);
