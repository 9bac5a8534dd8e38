// The BigQuery client with one check more: an answer that is no whole JSON object is an error.
// The client hands a cut body on as text: metadata then seem empty, and a cut job makes it throw where nobody can catch it.
import { BigQuery, type common } from "@google-cloud/bigquery";

export class CheckedBigQuery extends BigQuery {
  override request(options: common.DecorateRequestOptions, callback: common.BodyResponseCallback): void {
    super.request(options, (error, body, response) => {
      const isWhole = typeof body === "object" && body !== null;
      callback(error ?? (isWhole ? null : new SyntaxError("the body is no whole JSON object")), body, response);
    });
  }
}
