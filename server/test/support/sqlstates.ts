// Every SQLSTATE of PostgreSQL's appendix A, and what it is answered with: the code and the HTTP status.
// https://www.postgresql.org/docs/current/errcodes-appendix.html

export interface Answered {
  /** Where PostgreSQL fails with the state by itself, in a run that may write. */
  readonly plain: string;
  /** Where a function or trigger raises it with RAISE. */
  readonly raised: string;
  readonly states: string;
}

/** The state 00000 is no error, and RAISE takes it for P0001. */
export const answered: readonly Answered[] = [
  {
    plain: 'bad-request 400',
    raised: 'exception-raised 400',
    states: `22025`,
  },
  {
    plain: 'conflict 409',
    raised: 'conflict 409',
    states: `40001 40P01 55006 55P03`,
  },
  {
    plain: 'constraint-violation 400',
    raised: 'constraint-violation 400',
    states: `23000 23001 23502 23503 23505 23P01`,
  },
  {
    plain: 'data-exception 400',
    raised: 'data-exception 400',
    states: `10608 21000 22000 22001 22002 22003 22004 22005 22007 22008 22009 2200B 2200C 2200D 2200F 2200G 2200H 2200L
      2200M 2200N 2200S 2200T 22010 22011 22012 22013 22014 22015 22016 22018 22019 2201B 2201E 2201F 2201G 2201W
      2201X 22021 22022 22023 22024 22026 22027 2202E 2202G 2202H 22030 22031 22032 22033 22034 22035 22036 22037
      22038 22039 2203A 2203B 2203C 2203D 2203E 2203F 2203G 22P01 22P02 22P03 22P04 22P05 22P06`,
  },
  {
    plain: 'data-exception 400',
    raised: 'exception-raised 400',
    states: `428C9`,
  },
  {
    plain: 'exception-raised 400',
    raised: 'exception-raised 400',
    states: `P0001`,
  },
  {
    plain: 'not-supported 400',
    raised: 'exception-raised 400',
    states: `0A000 54000 54001 54011 54023`,
  },
  {
    plain: 'overloaded 503',
    raised: 'overloaded 503',
    states: `53000 53200 53300 53400`,
  },
  {
    plain: 'permission-error 400',
    raised: 'permission-error 400',
    states: `23514 44000`,
  },
  {
    plain: 'permission-error 403',
    raised: 'permission-error 403',
    states: `42501`,
  },
  {
    plain: 'postgres-error 500',
    raised: 'exception-raised 400',
    states: `01000 01003 01004 01006 01007 01008 0100C 01P01 02000 02001 03000 09000 0B000 0F000 0F001 0L000 0LP01 0P000
      0Z000 0Z002 20000 24000 25000 25001 25002 25003 25004 25005 25007 25008 25P01 25P02 25P03 26000 27000 28000
      28P01 2B000 2BP01 2D000 2F000 2F002 2F003 2F004 2F005 34000 38000 38001 38002 38003 38004 39000 39001 39004
      39P01 39P02 39P03 3B000 3B001 3D000 40000 40002 40003 42000 42601 42602 42611 42622 42701 42702 42710 42712
      42723 42725 42803 42809 42830 42939 42P02 42P03 42P04 42P05 42P06 42P07 42P08 42P09 42P10 42P11 42P12
      42P13 42P14 42P15 42P16 42P17 42P18 42P19 42P20 42P21 42P22 55000 55P02 55P04 P0000 P0002 P0003 P0004`,
  },
  {
    plain: 'postgres-error 500',
    raised: 'postgres-error 500',
    states: `58000 58030 58P01 58P02 58P03 F0000 F0001 HV000 HV001 HV002 HV004 HV005 HV006 HV007 HV008 HV009 HV00A HV00B
      HV00C HV00D HV00J HV00K HV00L HV00M HV00N HV00P HV00Q HV00R HV010 HV014 HV021 HV024 HV090 HV091 XX000 XX001
      XX002`,
  },
  {
    plain: 'schema-changed 503',
    raised: 'exception-raised 400',
    states: `3F000 42703 42704 42804 42846 42883 42P01`,
  },
  {
    plain: 'statement-timeout 504',
    raised: 'exception-raised 400',
    states: `25P04`,
  },
  {
    plain: 'statement-timeout 504',
    raised: 'statement-timeout 504',
    states: `57014`,
  },
  {
    plain: 'unavailable 503',
    raised: 'unavailable 503',
    states: `08000 08001 08003 08004 08006 08007 08P01 25006 53100 57000 57P01 57P02 57P03 57P04 57P05`,
  },
];

export interface AnsweredState extends Omit<Answered, 'states'> {
  readonly state: string;
}

export const answeredStates: readonly AnsweredState[] = answered.flatMap(({ states, plain, raised }) =>
  states.split(/\s+/).map((state) => ({ state, plain, raised })),
);
