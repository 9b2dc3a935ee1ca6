"""SLT units, the tenants of the portal, and which municipalities and city districts they cover from day to day."""
