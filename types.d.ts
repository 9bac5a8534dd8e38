// SQL files are bundled as text, so that a model stays SQL in the editor and needs no file access at run time.
declare module "*.sql" {
  const text: string;
  export default text;
}

// autocannon ships no types; this is the part of its interface that the bench uses.
declare module "autocannon" {
  interface Client {
    setHeaders(headers: Readonly<Record<string, string>>): void;
    setRequests(requests: readonly { readonly method: "GET"; readonly path: string; readonly headers?: Readonly<Record<string, string>> }[]): void;
  }
  interface Options {
    readonly url: string;
    readonly connections: number;
    readonly duration: number;
    readonly connectionRate?: number;
    readonly timeout?: number;
    readonly setupClient: (client: Client) => void;
  }
  interface Instance extends PromiseLike<unknown> {
    on(event: "response", listener: (client: Client, status: number, bytes: number, milliseconds: number) => void): this;
    on(event: "reqError", listener: (error: Error) => void): this;
  }
  export default function autocannon(options: Options): Instance;
}
