-- A bookshop with 100,000 sales; every foreign key has an index.
create table author (id int primary key, name text not null);
create table book (
  id int primary key,
  author_id int not null references author,
  editor_id int references author,
  title text not null unique
);
create table sale (
  id int primary key,
  book_id int not null references book,
  price numeric not null,
  rating float8,
  gift boolean not null
);
create table edition (book_id int references book, number int, primary key (book_id, number));
create table print (
  id int primary key,
  book_id int not null,
  number int not null,
  foreign key (book_id, number) references edition
);

insert into author select n, 'Author ' || n from generate_series(1, 10000) n;
insert into book select n, n % 10000 + 1, nullif(n * 7 % 10001, 0), 'Book ' || n from generate_series(1, 20000) n;
insert into sale select n, n * 13 % 20000 + 1, n % 50, n % 5, n % 7 = 0 from generate_series(1, 100000) n;
insert into edition select n, e from generate_series(1, 20000) n, generate_series(1, 2) e;
insert into print select n, n % 20000 + 1, n % 2 + 1 from generate_series(1, 60000) n;

create index on book (author_id);
create index on book (editor_id);
create index on sale (book_id);
create index on print (book_id, number);
analyze;
