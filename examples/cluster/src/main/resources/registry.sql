-- The service's own registry of models; every service has something of the kind.
create table if not exists model_version (
    model   varchar(200) not null,
    version varchar(200) not null,
    primary key (model, version)
);
create table if not exists model_metric (
    model   varchar(200) not null,
    version varchar(200) not null,
    name    varchar(200) not null,
    amount  double precision not null,
    primary key (model, version, name)
);
create table if not exists model_production (
    model          varchar(200) not null primary key,
    version        varchar(200),
    rollout_number bigint not null,
    revision       bigint not null
);
-- What came of it, for people and tests.
create table if not exists production_change (
    model      varchar(200) not null,
    version    varchar(200),
    rollout_id varchar(300) not null,
    changed_at timestamp with time zone not null
);
