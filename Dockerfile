# The standard image with the suite's addons and what they add to Odoo.
FROM odoo:19.0

USER root
COPY requirements.txt /tmp/requirements.txt
RUN pip3 install --no-cache-dir --break-system-packages -r /tmp/requirements.txt \
    && rm /tmp/requirements.txt
COPY --chown=odoo:odoo odoo.conf /etc/odoo/odoo.conf
COPY --chown=odoo:odoo addons /mnt/extra-addons
USER odoo
