-- Two roles for one city. The owner migrates, backs up and restores; the web and the workers run as `parvis_web`, which may
-- neither change nor delete what stands in the ledger, nor switch its triggers off.
--
-- Run once as a superuser, connected to the city's database, after the first `parvis migrate` as the owner; the second half
-- again after every migration and every restore. Passwords are set by hand: ALTER ROLE parvis_web PASSWORD '…';

CREATE ROLE parvis_owner LOGIN;
CREATE ROLE parvis_web LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO parvis_owner;
GRANT USAGE ON SCHEMA public TO parvis_web;

-- again after every migration and every restore
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO parvis_web;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO parvis_web;
REVOKE ALL ON core_entry, core_seal, django_migrations FROM parvis_web;
GRANT SELECT, INSERT ON core_entry, core_seal TO parvis_web;
GRANT SELECT ON django_migrations TO parvis_web;
