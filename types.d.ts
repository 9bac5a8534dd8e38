// SQL files are bundled as text, so that a model stays SQL in the editor and needs no file access at run time.
declare module "*.sql" {
  const text: string;
  export default text;
}
