from django.db import connection, migrations, transaction

AT_ONCE = 500

# Prompts of one scene add up, the newest first.
KEEP_PROMPTS = """
CREATE FUNCTION generation_keep_prompt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO projects_scenetext AS kept (scene_id, prompts) VALUES (NEW.scene_id, left(NEW.prompt, 20000))
    ON CONFLICT (scene_id) DO UPDATE SET prompts = left(EXCLUDED.prompts || E'\\n' || kept.prompts, 20000)
    WHERE position(EXCLUDED.prompts IN kept.prompts) = 0;
    RETURN NULL;
END
$$;
CREATE TRIGGER generation_keep_prompt AFTER INSERT ON generation_generation
    FOR EACH ROW EXECUTE FUNCTION generation_keep_prompt();
"""
KEEP_NO_PROMPTS = """
DROP TRIGGER generation_keep_prompt ON generation_generation;
DROP FUNCTION generation_keep_prompt();
"""
FILL = """
WITH said AS (
    SELECT scene_id, left(string_agg(DISTINCT prompt, E'\\n'), 20000) AS prompts
    FROM generation_generation WHERE scene_id IN (
        SELECT text.scene_id FROM projects_scenetext text
        JOIN generation_generation generation USING (scene_id)
        WHERE text.prompts = '' AND generation.prompt <> '' LIMIT %s)
    GROUP BY scene_id
)
UPDATE projects_scenetext text SET prompts = said.prompts FROM said WHERE text.scene_id = said.scene_id
"""


def fill(apps, schema_editor):
    filled = AT_ONCE
    while filled:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(FILL, [AT_ONCE])
            filled = cursor.rowcount


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('generation', '0003_engines'),
        ('projects', '0005_texts_of_old_scenes'),
    ]

    operations = [
        migrations.RunSQL(KEEP_PROMPTS, KEEP_NO_PROMPTS),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
