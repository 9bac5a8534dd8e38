// Which teams a person may see: their own and all below them; one text for the session, the command line and the warmed answers.

/** The user id of a reader who is no person: a command, a step. */
export const NOBODY = "00000000-0000-0000-0000-000000000000";

/** SQL for an int[] of the team ids of the person `u` (ops.app_user), ascending. */
export const TEAMS_OF_USER = `ARRAY(WITH RECURSIVE tree AS (
  SELECT m.team_id AS id FROM ops.membership m WHERE m.user_id = u.id
  UNION SELECT t.id FROM ops.team t JOIN tree ON t.parent_id = tree.id) SELECT id FROM tree ORDER BY id)`;
