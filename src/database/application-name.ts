/** What the connections of this process are called in the database, those of its threads too: so it tells its own from those of others. */
export const APPLICATION_NAME = `interdict ${process.pid}`;
