// CSV (RFC 4180) → rows of texts by the names of the first line. Lines may end with CR LF or LF; empty ones are none.

/** Throws a SyntaxError that says where the text is no CSV. A row may have another number of fields than the first line. */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const reader = new CsvReader(text);
  const rows: (readonly string[])[] = [];
  for (let row = reader.row(); row !== undefined; row = reader.row()) {
    if (row.length > 1 || row[0] !== '') rows.push(row);
  }
  return rows;
}

class CsvReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Undefined at the end. */
  row(): readonly string[] | undefined {
    if (this.#at >= this.#text.length) return undefined;
    const fields: string[] = [];
    for (;;) {
      fields.push(this.#text[this.#at] === '"' ? this.#quotedField() : this.#plainField());
      const end = this.#text[this.#at];
      this.#at += 1;
      if (end === ',') continue;
      if (end === '\r' && this.#text[this.#at] === '\n') this.#at += 1;
      return fields;
    }
  }

  #plainField(): string {
    const start = this.#at;
    while (this.#at < this.#text.length && !',\r\n'.includes(this.#text[this.#at] ?? '')) this.#at += 1;
    return this.#text.slice(start, this.#at);
  }

  /** Two quotes stand for one. */
  #quotedField(): string {
    let field = '';
    for (this.#at += 1; ; ) {
      const quote = this.#text.indexOf('"', this.#at);
      if (quote === -1) throw new SyntaxError('a quoted field has no end');
      field += this.#text.slice(this.#at, quote);
      this.#at = quote + 1;
      if (this.#text[this.#at] !== '"') break;
      field += '"';
      this.#at += 1;
    }
    if (this.#at < this.#text.length && !',\r\n'.includes(this.#text[this.#at] ?? ''))
      throw new SyntaxError(`a quoted field goes on behind its end at ${this.#at}`);
    return field;
  }
}
