/**
 * Every error code of Switchyard and what it means. The list is closed: `docs/errors.md` holds one
 * section for each, and a test proves that none is missing.
 */
export const ERROR_CODES = {
  ERR_CONFIG_INVALID: 'An option or an environment variable has a value that is not allowed.',
  ERR_DRIVER_UNKNOWN: 'No driver of that name exists.',
  ERR_DRIVER_NOT_INSTALLED: 'The package of the chosen driver is not installed.',
  ERR_UNSUPPORTED_FEATURE: 'The driver cannot do this, and nothing stands in for it.',
  ERR_NO_TASKS: 'A worker was started with no task registered.',
  ERR_TASK_UNKNOWN: 'The task was neither registered nor declared on this engine.',
  ERR_TASK_DUPLICATE: 'The task was registered twice.',
  ERR_ALREADY_STARTED: 'The engine already works, or has worked and was stopped.',
  ERR_CLOSED: 'The engine or driver was closed before this call.',
  ERR_INVALID_NAME: 'A queue, task, id or key has characters or a length that is not allowed.',
  ERR_INVALID_OPTION: 'A job option has a value that is not allowed, or is not known.',
  ERR_INVALID_PAYLOAD: 'The payload does not satisfy the schema of its task.',
  ERR_NOT_SERIALIZABLE: 'The payload holds a value that would not come back as it went.',
  ERR_TOO_LARGE: 'Body or headers are larger than the limit.',
  ERR_ENQUEUE_REFUSED: 'The broker refused the job.',
  ERR_ENQUEUE_UNKNOWN: 'No answer came: the broker may or may not have the job.',
  ERR_ENQUEUE_UNCONFIRMED: 'The job is stored, and is not as safe yet as option `confirm` asked.',
  ERR_MIDDLEWARE: 'A middleware broke the rules of its chain.',
  ERR_BROKER_UNAVAILABLE: 'The broker cannot be reached.',
  ERR_BROKER_TIMEOUT: 'The broker did not answer in time.',
  ERR_BROKER_AUTH: 'The broker refused the credentials or the permission.',
  ERR_BROKER_FULL: 'The broker has no room for more.',
  ERR_BROKER_PROTOCOL:
    'The broker or its driver answered in a way that the contract does not know.',
  ERR_UNRECOVERABLE: 'The handler said that no retry can help.',
  ERR_JOB_TIMEOUT: 'The attempt took longer than its `timeoutMs`.',
  ERR_JOB_DEADLINE: 'The job was not finished by its `deadline`.',
  ERR_JOB_CANCELLED: 'The job was cancelled while it ran.',
  ERR_JOB_NOT_FOUND: 'No job of that id is known.',
  ERR_JOB_WAIT_TIMEOUT: 'The job did not end in the time given to `waitFor()`.',
  ERR_BACK_PRESSURE: 'Too many calls wait for the broker already.',
  ERR_JOB_UNDECODABLE: 'The bytes of the job cannot be decoded.',
  ERR_JOB_UNKNOWN_TASK: 'No worker knew the task of the job in time.',
  ERR_JOB_POISON: 'The job killed its worker too often.',
  ERR_LEASE_LOST: 'Another worker may own the job by now; what this run returns is ignored.',
  ERR_SHUTDOWN: 'The worker is stopping; the job is handed back uncounted.',
} as const;

/** One of the closed list of codes. */
export type ErrorCode = keyof typeof ERROR_CODES;
