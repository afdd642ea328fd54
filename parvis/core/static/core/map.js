// The map: a picture beside the address field, never instead of it. Nothing is loaded before it is asked for,
// nothing comes from another server. What it shows and says stands in the data attributes of core/_map.html.
(() => {
  "use strict";
  const colour = { paper: "#fffdf8", stone: "#f5f1e8", joint: "#d5cdbd", street: "#ffffff", edge: "#bdb4a2", water: "#cfe1ee", green: "#dfe9d6", house: "#ebe4d6", ink: "#14213d", soft: "#47505f", accent: "#1d5fa8" };
  const font = ["Atkinson Hyperlegible Next"];
  const empty = { type: "FeatureCollection", features: [] };
  const load = (address, kind) => new Promise((done, failed) => {
    const item = document.createElement(kind);
    if (kind === "link") { item.rel = "stylesheet"; item.href = address; } else item.src = address;
    item.addEventListener("load", done);
    item.addEventListener("error", failed);
    document.head.append(item);
  });

  // One style for all sources: the city's own tiles (Protomaps layers), or streets and districts as GeoJSON.
  const style = (data) => {
    const sources = {}, layers = [{ id: "ground", type: "background", paint: { "background-color": colour.stone } }];
    if (data.tiles) {
      sources.city = { type: "vector", url: `pmtiles://${new URL(data.tiles, location.href)}`, attribution: data.credit };
      const from = { source: "city" };
      layers.push(
        { id: "green", type: "fill", ...from, "source-layer": "landuse", filter: ["in", ["get", "kind"], ["literal", ["park", "grass", "wood", "forest", "cemetery", "garden", "nature_reserve"]]], paint: { "fill-color": colour.green } },
        { id: "water", type: "fill", ...from, "source-layer": "water", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour.water } },
        { id: "houses", type: "fill", ...from, "source-layer": "buildings", minzoom: 14, paint: { "fill-color": colour.house } },
        { id: "roads", type: "line", ...from, "source-layer": "roads", paint: { "line-color": colour.street, "line-width": ["interpolate", ["exponential", 1.6], ["zoom"], 11, 1, 18, 16] } },
        { id: "road-names", type: "symbol", ...from, "source-layer": "roads", minzoom: 14, layout: { "symbol-placement": "line", "text-field": ["get", "name"], "text-font": font, "text-size": 13 }, paint: { "text-color": colour.ink, "text-halo-color": colour.paper, "text-halo-width": 1.5 } });
    }
    sources.districts = { type: "geojson", data: data.districts || empty };
    sources.names = { type: "geojson", data: data.names };
    sources.streets = { type: "geojson", data: data.streets || empty, attribution: data.tiles ? "" : data.credit };
    sources.points = { type: "geojson", data: data.points || empty };
    const width = (thin, wide) => ["interpolate", ["exponential", 1.6], ["zoom"], 11, thin, 18, wide];
    layers.push(
      { id: "districts", type: "fill", source: "districts", paint: { "fill-color": colour.paper, "fill-opacity": data.tiles ? 0 : .9 } },
      { id: "streets-edge", type: "line", source: "streets", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": colour.edge, "line-width": width(1.5, 18) } },
      { id: "streets", type: "line", source: "streets", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": colour.street, "line-width": width(.5, 15) } },
      { id: "borders", type: "line", source: "districts", paint: { "line-color": colour.edge, "line-width": 1.5, "line-dasharray": [3, 2] } },
      { id: "street-names", type: "symbol", source: "streets", minzoom: 14, layout: { "symbol-placement": "line", "text-field": ["get", "name"], "text-font": font, "text-size": 13 }, paint: { "text-color": colour.ink, "text-halo-color": colour.paper, "text-halo-width": 1.5 } },
      { id: "district-names", type: "symbol", source: "names", maxzoom: 15, layout: { "text-field": ["get", "name"], "text-font": font, "text-size": 15 }, paint: { "text-color": colour.soft, "text-halo-color": colour.paper, "text-halo-width": 2 } },
      { id: "points", type: "circle", source: "points", paint: { "circle-radius": 9, "circle-color": colour.accent, "circle-stroke-color": colour.paper, "circle-stroke-width": 2.5 } });
    return { version: 8, sources, layers };
  };

  // A district's name stands once, in the middle of its longest outline.
  const named = (districts) => ({ ...empty, features: districts.features.map(({ properties, geometry }) => {
    const outlines = geometry.type === "Polygon" ? [geometry.coordinates[0]] : geometry.coordinates.map((part) => part[0]);
    const longest = outlines.reduce((most, next) => (next.length > most.length ? next : most));
    const middle = (axis) => (Math.min(...longest.map((point) => point[axis])) + Math.max(...longest.map((point) => point[axis]))) / 2;
    return { type: "Feature", properties, geometry: { type: "Point", coordinates: [middle(0), middle(1)] } };
  }) });

  const open = async (box) => {
    const data = { ...box.dataset };
    const [fetched] = await Promise.all([data.districts ? fetch(data.districts).then((answer) => answer.json()) : empty,
      load(data.css, "link"), load(data.library, "script"), data.tiles ? load(data.pmtiles, "script") : null]);
    data.districts = fetched;
    data.names = named(fetched);
    maplibregl.setWorkerUrl(data.worker);
    if (data.tiles) maplibregl.addProtocol("pmtiles", new pmtiles.Protocol().tile);
    const field = (name) => document.querySelector(`[data-pv-place="${name}"]`);
    const start = field("lat")?.value ? [Number(field("lon").value), Number(field("lat").value)] : null;
    const map = new maplibregl.Map({
      container: box, style: style(data), center: start || [Number(data.lon), Number(data.lat)], zoom: Number(data.zoom) + (start ? 3 : 0),
      minZoom: 9, maxZoom: 19, dragRotate: false, pitchWithRotate: false, attributionControl: false, fadeDuration: 0,
      cooperativeGestures: false, locale: { "NavigationControl.ZoomIn": data.nearer, "NavigationControl.ZoomOut": data.farther, "Map.Title": data.label },
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new maplibregl.NavigationControl({ showCompass: false }));
    if (data.credit) map.addControl(new maplibregl.AttributionControl({ compact: false }));
    box.pvMap = map;
    if (data.pick !== undefined) pick(box, map, start);
    else map.on("click", "points", (event) => { const to = event.features[0].properties.url; if (to) location.assign(to); });
  };

  // Choosing a place: press, drag the pin, or move the map with the arrow keys and press Enter.
  const pick = (box, map, start) => {
    const note = document.getElementById(box.dataset.said);
    const drawing = document.createElement("div");
    drawing.className = "pv-map__pin";
    drawing.append(document.importNode(document.getElementById(box.dataset.pin).content, true));
    const pin = new maplibregl.Marker({ element: drawing, anchor: "bottom", draggable: true });
    const put = ([lon, lat], tell) => {
      pin.setLngLat([lon, lat]).addTo(map);
      if (!tell) return;
      document.dispatchEvent(new CustomEvent("pv:place", { detail: { lat, lon, from: box } }));
      note.textContent = box.dataset.chosen;
    };
    if (start) put(start, false);
    map.on("click", ({ lngLat }) => put(lngLat.toArray(), true));
    pin.on("dragend", () => put(pin.getLngLat().toArray(), true));
    map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      put(map.getCenter().toArray(), true);
    });
    document.addEventListener("pv:place", ({ detail }) => {
      if (detail.from === box) return;
      put([detail.lon, detail.lat], false);
      map.jumpTo({ center: [detail.lon, detail.lat], zoom: Math.max(map.getZoom(), 16) });
    });
  };

  for (const box of document.querySelectorAll("[data-pv-map]")) {
    const button = document.getElementById(box.dataset.pvMap);
    const show = () => {
      if (button) button.hidden = true;
      box.hidden = false;
      open(box).catch(() => { box.hidden = true; document.getElementById(box.dataset.said).textContent = box.dataset.failed; });
    };
    if (!button) show();
    else { button.hidden = false; button.addEventListener("click", show); }
  }
})();
