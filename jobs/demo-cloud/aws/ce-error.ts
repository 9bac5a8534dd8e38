// Cost Explorer's errors: HTTP 400 with the type's name in the body, which the SDK turns into the error's name.

export type CeErrorType =
  | "AccessDeniedException" | "BillExpirationException" | "DataUnavailableException" | "ExpiredTokenException"
  | "InvalidNextTokenException" | "LimitExceededException" | "MissingAuthenticationTokenException" | "RequestChangedException"
  | "SerializationException" | "UnknownOperationException" | "UnrecognizedClientException" | "ValidationException";

export class CeError extends Error {
  readonly type: CeErrorType;

  constructor(type: CeErrorType, message: string) {
    super(message);
    this.name = "CeError";
    this.type = type;
  }
}

export function invalid(message: string): CeError {
  return new CeError("ValidationException", message);
}
