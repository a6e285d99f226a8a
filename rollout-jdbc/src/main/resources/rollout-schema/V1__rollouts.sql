-- The tables of rollout-jdbc, for PostgreSQL and H2. Times are UTC instants, names are stored exactly as given.

-- One row for each rollout: its latest revision.
create table if not exists rollout (
    id             varchar(300) not null primary key,
    model          varchar(300) not null,
    rollout_number bigint       not null,
    -- Incremented by each save, which must name the previous revision.
    revision       bigint       not null,
    -- The model until the rollout ends, then null: a model has at most one that has not ended.
    active_model   varchar(300),
    -- When the rollout began; null once the listeners have been notified of its end.
    open_since     timestamp with time zone,
    -- When the rollout is due next; null if it is not.
    due_at        timestamp with time zone,
    -- The latest saves, newest first: a node whose connection broke finds out here whether its save was committed.
    recent_saves   varchar(200) not null,
    updated_at     timestamp with time zone not null,
    -- The whole rollout as JSON; the other columns are for queries.
    state          text         not null,
    constraint rollout_once unique (model, rollout_number),
    constraint rollout_active unique (active_model),
    constraint rollout_active_model check (active_model = model)
);
create index if not exists rollout_open on rollout (open_since);
create index if not exists rollout_due on rollout (due_at);

-- The history: rows are added, and never changed.
create table if not exists rollout_event (
    rollout_id      varchar(300) not null references rollout (id),
    sequence_number bigint       not null,
    happened_at     timestamp with time zone not null,
    -- The whole event as JSON.
    event           text         not null,
    primary key (rollout_id, sequence_number)
);

-- The timers: a table of db-scheduler, one row for each rollout that is due at some time.
create table if not exists rollout_timer (
    task_name            varchar(100) not null,
    task_instance        varchar(300) not null,
    task_data            bytea,
    execution_time       timestamp with time zone not null,
    picked               boolean      not null,
    picked_by            varchar(100),
    last_success         timestamp with time zone,
    last_failure         timestamp with time zone,
    consecutive_failures integer,
    last_heartbeat       timestamp with time zone,
    version              bigint       not null,
    priority             smallint,
    primary key (task_name, task_instance)
);
create index if not exists rollout_timer_due on rollout_timer (execution_time);
create index if not exists rollout_timer_heartbeat on rollout_timer (last_heartbeat);
