create table flight (id varchar(20) primary key);
