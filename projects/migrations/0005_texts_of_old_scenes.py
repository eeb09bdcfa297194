from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connection, migrations, models, transaction

AT_ONCE = 500
FILL = """
INSERT INTO projects_scenetext (scene_id, title, code, captions)
SELECT scene.id, scene.title,
    coalesce((SELECT left(code, 50000) FROM projects_revision
              WHERE scene_id = scene.id ORDER BY number DESC LIMIT 1), ''),
    coalesce((SELECT left(projects_said(clip.captions) || ' ' || projects_said(clip.steps), 50000)
              FROM projects_clip clip JOIN projects_revision revision ON revision.id = clip.revision_id
              WHERE revision.scene_id = scene.id ORDER BY clip.created_at DESC LIMIT 1), '')
FROM projects_scene scene
WHERE NOT EXISTS (SELECT 1 FROM projects_scenetext text WHERE text.scene_id = scene.id)
LIMIT %s
ON CONFLICT (scene_id) DO NOTHING
"""


def fill(apps, schema_editor):
    """A few hundred scenes at a time, so that nobody who writes has to wait; new scenes have their row already."""
    filled = AT_ONCE
    while filled:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(FILL, [AT_ONCE])
            filled = cursor.rowcount


def trash_index(name):
    return models.Index(fields=["deleted_at"], name=name, condition=models.Q(deleted_at__isnull=False))


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('projects', '0004_organisation'),
    ]

    operations = [
        AddIndexConcurrently('project', trash_index('projects_trash')),
        AddIndexConcurrently('scene', trash_index('projects_scene_trash')),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
